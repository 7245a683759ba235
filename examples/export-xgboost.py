"""Saves an XGBoost model. Needs: pip install xgboost pandas"""
import numpy as np
import pandas as pd
import xgboost

values = np.random.default_rng(1).normal(size=(2000, 3))
x = pd.DataFrame(values, columns=["momentum", "reversal", "volume"])
y = (x.momentum - x.reversal > 0).astype(int)
model = xgboost.XGBClassifier(n_estimators=100, max_depth=4).fit(x, y)

# The suffix chooses the form: .json or .ubj. Training on a DataFrame keeps the feature names in the file.
model.save_model("momentum.ubj")
