"""Writes session-windows.json: windows over bars of session calendars, computed by pandas as Qlib does.

Run with pandas 1.5. Closes come from a generator that the test repeats, so only the answers are kept: of each expression
how many values are missing, their sum, and the values at some bars. Labels read bars after their own.
"""
import json

import numpy as np
import pandas as pd

HOLIDAYS = {"2017-09-04", "2017-11-23", "2017-12-25", "2018-01-01"}


def days(start, count):
    business = pd.bdate_range(start, periods=2 * count)
    return [day for day in business if day.strftime("%Y-%m-%d") not in HOLIDAYS][:count]


def sessions(start, count, parts, step):
    """Bar times in minutes since the epoch. `parts` are the first minute and the number of bars of each part of a day."""
    return [
        int(day.timestamp() // 60) + first + bar * step
        for day in days(start, count)
        for first, bars in parts
        for bar in range(bars)
    ]


CALENDARS = {
    "one-minute bars of a 6.5-hour session": {"start": "2017-08-28", "days": 12, "parts": [[810, 390]], "step": 1},
    "hourly bars of a 6.5-hour session": {"start": "2017-08-28", "days": 520, "parts": [[810, 7]], "step": 60},
    "one-minute bars with a lunch break": {"start": "2017-08-28", "days": 25, "parts": [[90, 120], [300, 120]], "step": 1},
    "daily bars": {"start": "2000-01-03", "days": 3000, "parts": [[0, 1]], "step": 1440},
}
EXPRESSIONS = {
    "Ref($close,30)": lambda s: s.shift(30),
    "Ref($close,1000)": lambda s: s.shift(1000),
    "Mean($close,20)": lambda s: s.rolling(20, min_periods=1).mean(),
    "Mean($close,1000)": lambda s: s.rolling(1000, min_periods=1).mean(),
    "Std($close,240)": lambda s: s.rolling(240, min_periods=1).std(),
    "Max($close,500)": lambda s: s.rolling(500, min_periods=1).max(),
    "EMA($close,20)": lambda s: s.ewm(span=20, min_periods=1).mean(),
    "Ref(Mean($close,300),300)": lambda s: s.rolling(300, min_periods=1).mean().shift(300),
    "Ref($close,-30)": lambda s: s.shift(-30),
    "Ref($close,-1000)": lambda s: s.shift(-1000),
    "Ref($close,-600)/Ref($close,-1)-1": lambda s: s.shift(-600) / s.shift(-1) - 1,
}


def closes(count):
    state, values = 1, []
    for _ in range(count):
        state = state * 48271 % 2147483647
        values.append(50 + state % 10000 / 100)
    return values


def answer(series):
    finite = series.dropna()
    places = sorted({0, 1, len(series) - 1, *range(0, len(series), max(1, len(series) // 40))})
    return {
        "missing": int(series.isna().sum()),
        "sum": float(finite.sum()),
        "values": [[place, None if np.isnan(series[place]) else float(series[place])] for place in places],
    }


cases = []
for name, calendar in CALENDARS.items():
    times = sessions(calendar["start"], calendar["days"], calendar["parts"], calendar["step"])
    series = pd.Series(closes(len(times)))
    answers = {text: answer(compute(series)) for text, compute in EXPRESSIONS.items()}
    cases.append({"name": name, **calendar, "holidays": sorted(HOLIDAYS), "bars": len(times), "answers": answers})
source = f"session-windows.py with pandas {pd.__version__}, NumPy {np.__version__}"
with open(__file__.replace(".py", ".json"), "w") as file:
    json.dump({"source": source, "cases": cases}, file, separators=(",", ":"))
