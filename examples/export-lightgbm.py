"""Saves a LightGBM model as text. Needs: pip install lightgbm pandas"""
import lightgbm
import numpy as np
import pandas as pd

values = np.random.default_rng(1).normal(size=(2000, 3))
x = pd.DataFrame(values, columns=["momentum", "reversal", "volume"])
y = (x.momentum - x.reversal > 0).astype(int)
model = lightgbm.train({"objective": "binary", "num_leaves": 31, "verbose": -1}, lightgbm.Dataset(x, y), 100)

model.save_model("momentum.txt")
