"""Times XGBoost's own in-place predict on one thread: python3 xgboost-predict.py MODEL COLUMNS, rows in float32 on standard input."""
import json
import sys
import time

try:
    import numpy
    import xgboost
except ImportError as error:
    print(json.dumps({"missing": error.name}))
    sys.exit()

rows = numpy.frombuffer(sys.stdin.buffer.read(), dtype="<f4").reshape(-1, int(sys.argv[2]))
booster = xgboost.Booster({"nthread": 1})
booster.load_model(sys.argv[1])
booster.set_param({"nthread": 1})
times = []
for turn in range(9):
    began = time.perf_counter()
    booster.inplace_predict(rows)
    times.append(1000 * (time.perf_counter() - began))
times = sorted(times[2:])
print(json.dumps({"version": xgboost.__version__, "medianMs": times[len(times) // 2], "minMs": times[0]}))
