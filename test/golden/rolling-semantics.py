"""Writes rolling-semantics.json: the rolling operators on awkward series, computed by pandas as Qlib does.

Run with pandas 1.5 and SciPy. Each case is an expression over the columns x and y; null is NaN, the strings "inf" and
"-inf" are the infinite values.
"""
import json
import math

import numpy as np
import pandas as pd

rng = np.random.default_rng(20261123)
nan, inf = float("nan"), float("inf")


def walk(n, level=100.0):
    return np.round(level * np.cumprod(1 + 0.02 * rng.standard_normal(n)), 4)


def holes(x, share):
    x = x.copy()
    x[rng.random(len(x)) < share] = nan
    return x


SERIES = {
    "complete": (walk(26), walk(26, 13)),
    "holes": (holes(walk(26), 0.3), holes(walk(26, 13), 0.3)),
    "long gap": (np.r_[walk(7), np.full(12, nan), walk(7, 5000)], np.r_[np.full(5, nan), walk(21)]),
    "ties": (np.round(rng.integers(0, 4, 26).astype(float)), rng.integers(0, 2, 26).astype(float)),
    "constant parts": (np.r_[np.full(8, 7.1), walk(6), np.full(12, 3.3)], np.r_[walk(18), np.full(8, 0.1)]),
    "infinite": (np.r_[walk(6), inf, walk(5), -inf, walk(13)], walk(26)),
    "all NaN": (np.full(26, nan), walk(26)),
}


def window(s, n):
    return s.expanding(min_periods=1) if n == 0 else s.rolling(n, min_periods=1)


def line(values, what):
    """Least squares over the finite values at positions 1..n."""
    keep = np.isfinite(values)
    x, y = np.arange(1, len(values) + 1)[keep].astype(np.longdouble), values[keep].astype(np.longdouble)
    if len(x) < 2:
        return nan
    dx, dy = x - x.mean(), y - y.mean()
    sxx, sxy, syy = (dx * dx).sum(), (dx * dy).sum(), (dy * dy).sum()
    slope = sxy / sxx
    if what == "Slope":
        return float(slope)
    if what == "Rsquare":
        return float(sxy * sxy / (sxx * syy)) if syy > 0 else nan
    if not np.isfinite(values[-1]):
        return nan
    return float(np.longdouble(values[-1]) - (y.mean() + slope * (len(values) - x.mean())))


def regression(s, n, what):
    v = s.to_numpy()
    out = [line(v[0 if n == 0 else max(0, i - n + 1) : i + 1], what) for i in range(len(v))]
    out = pd.Series(out)
    if what == "Rsquare" and n > 0:
        out[np.isclose(s.rolling(n, min_periods=1).std(), 0, atol=2e-05)] = nan
    return out


def shape(x, what):
    """pandas' skew and kurt in extended precision: its own lose digits far from the mean of the whole series."""
    x = x[np.isfinite(x)].astype(np.longdouble)
    n, least = len(x), 3 if what == "Skew" else 4
    if n < least:
        return nan
    d = x - x.mean()
    if (x == x[0]).all():
        return 0.0 if what == "Skew" else -3.0
    b = (d**2).mean()
    if b <= 1e-14:
        return nan
    if what == "Skew":
        return float(np.sqrt(np.longdouble(n * (n - 1))) / (n - 2) * (d**3).mean() / (b * np.sqrt(b)))
    return float(((n * n - 1) * (d**4).mean() / b**2 - 3 * (n - 1) ** 2) / ((n - 2) * (n - 3)))


def mad(x):
    x = x[~np.isnan(x)]
    return np.mean(np.abs(x - x.mean()))


def weighted(x):
    w = np.arange(len(x)) + 1
    with np.errstate(invalid="ignore"):
        return np.nanmean(w / w.sum() * x)


def growing_exponential(x):
    w = (1 - 2 / (1 + len(x))) ** np.arange(len(x))[::-1]
    return np.nansum(w / w.sum() * x)


def exponential(s, n):
    if n == 0:
        return s.expanding(min_periods=1).apply(growing_exponential, raw=True)
    return (s.ewm(alpha=n, min_periods=1) if n < 1 else s.ewm(span=n, min_periods=1)).mean()


def correlation(x, y, n):
    out = window(x, n).corr(y)
    for s in (x, y):
        out[np.isclose(window(s, n).std(), 0, atol=2e-05)] = nan
    return out


ONE = {
    "Sum": lambda s, n: window(s, n).sum(),
    "Mean": lambda s, n: window(s, n).mean(),
    "Std": lambda s, n: window(s, n).std(),
    "Var": lambda s, n: window(s, n).var(),
    "Max": lambda s, n: window(s, n).max(),
    "Min": lambda s, n: window(s, n).min(),
    "Med": lambda s, n: window(s, n).median(),
    "Count": lambda s, n: window(s, n).count(),
    "Rank": lambda s, n: window(s, n).rank(pct=True),
    "Mad": lambda s, n: window(s, n).apply(mad, raw=True),
    "WMA": lambda s, n: window(s, n).apply(weighted, raw=True),
    "IdxMax": lambda s, n: window(s, n).apply(lambda x: x.argmax() + 1, raw=True),
    "IdxMin": lambda s, n: window(s, n).apply(lambda x: x.argmin() + 1, raw=True),
    "Slope": lambda s, n: regression(s, n, "Slope"),
    "Rsquare": lambda s, n: regression(s, n, "Rsquare"),
    "Resi": lambda s, n: regression(s, n, "Resi"),
    "EMA": exponential,
    "Ref": lambda s, n: pd.Series(s.iloc[0], index=s.index) if n == 0 else s.shift(n),
    "Delta": lambda s, n: s - (s.iloc[0] if n == 0 else s.shift(n)),
}
MORE = {
    "Skew": lambda s, n: window(s, n).apply(lambda x: shape(x, "Skew"), raw=True),
    "Kurt": lambda s, n: window(s, n).apply(lambda x: shape(x, "Kurt"), raw=True),
}
WINDOWS = [0, 1, 2, 5, 10]


def cases(x, y):
    for name, f in ONE.items():
        for n in WINDOWS:
            yield f"{name}($x,{n})", f(x, n)
    for name, f in MORE.items():
        for n in [0, 4, 5, 10]:
            yield f"{name}($x,{n})", f(x, n)
    for n in [0.3, 1.5]:
        yield f"EMA($x,{n})", exponential(x, n)
    for n in WINDOWS:
        for q in [0, 0.2, 0.8, 1]:
            yield f"Quantile($x,{n},{q})", window(x, n).quantile(q)
        yield f"Cov($x,$y,{n})", window(x, n).cov(y)
        yield f"Corr($x,$y,{n})", correlation(x, y, n)


def plain(value):
    if math.isnan(value):
        return None
    return value if math.isfinite(value) else str(value)


series = [
    {
        "name": name,
        "x": [plain(v) for v in x],
        "y": [plain(v) for v in y],
        "cases": {text: [plain(v) for v in out] for text, out in cases(pd.Series(x), pd.Series(y))},
    }
    for name, (x, y) in SERIES.items()
]
source = f"rolling-semantics.py with pandas {pd.__version__}, NumPy {np.__version__}"
with open(__file__.replace(".py", ".json"), "w") as file:
    json.dump({"source": source, "series": series}, file, separators=(",", ":"))
