"""Trains the demo models on daily S&P 500 bars of 2000-2012 and writes them, with a manifest, to examples/models.

    /usr/bin/python3 examples/train-demo-models.py

Needs scikit-learn, XGBoost, onnx and pandas (Debian: python3-sklearn python3-xgboost python3-onnx python3-pandas) and
lightgbm. The years from 2013 on are never read, so that a backtest on them is out of sample.
"""
import json
from pathlib import Path

import lightgbm
import numpy as np
import pandas as pd
import xgboost
from onnx_graphs import save_boosted_regressor, save_dense_network, save_forest_classifier
from sklearn.ensemble import GradientBoostingRegressor, RandomForestClassifier
from sklearn.linear_model import LogisticRegression
from sklearn.neural_network import MLPClassifier
from sklearn.preprocessing import StandardScaler

HERE = Path(__file__).resolve().parent
BARS = HERE.parent / "node_modules/vega-datasets/data/sp500-2000.csv"
LAST_YEAR = 2012
HORIZON = 5
WARM_UP = 60
SEED = 20260

# Qlib syntax, evaluated below with its semantics: a window takes the bars there are, deviations divide by n - 1.
FEATURES = {
    "return_1": "$close/Ref($close,1)-1",
    "return_5": "$close/Ref($close,5)-1",
    "return_20": "$close/Ref($close,20)-1",
    "mean_5": "Mean($close,5)/$close",
    "mean_20": "Mean($close,20)/$close",
    "mean_60": "Mean($close,60)/$close",
    "deviation_20": "Std($close,20)/$close",
    "bar_range": "($high-$low)/$open",
    "position_20": "($close-Min($low,20))/(Max($high,20)-Min($low,20)+1e-12)",
    "volume_20": "$volume/(Mean($volume,20)+1e-12)",
}
OPERATORS = {
    "Ref": lambda column, bars: column.shift(bars),
    "Mean": lambda column, bars: column.rolling(bars, min_periods=1).mean(),
    "Std": lambda column, bars: column.rolling(bars, min_periods=1).std(ddof=1),
    "Min": lambda column, bars: column.rolling(bars, min_periods=1).min(),
    "Max": lambda column, bars: column.rolling(bars, min_periods=1).max(),
}


def training_rows():
    """Features and labels of the training years: was the close `HORIZON` bars later above the training median move?"""
    bars = pd.read_csv(BARS, parse_dates=["date"])
    bars = bars[bars.date.dt.year <= LAST_YEAR].reset_index(drop=True)
    columns = {f"_{name}": bars[name] for name in ("open", "high", "low", "close", "volume")}
    features = pd.DataFrame(
        {name: eval(text.replace("$", "_"), {**OPERATORS, **columns}) for name, text in FEATURES.items()}
    )
    move = bars.close.shift(-HORIZON) / bars.close - 1
    known = (bars.index >= WARM_UP) & move.notna()
    return features[known], (move > move[known].median())[known].astype(int)


def train_logistic_regression(path, x, y):
    scaler = StandardScaler().fit(x)
    model = LogisticRegression(C=0.5).fit(scaler.transform(x), y)
    save_dense_network(path, scaler, [(model.coef_.T, model.intercept_)])
    return model.predict_proba(scaler.transform(x))[:, 1]


def train_neural_network(path, x, y):
    scaler = StandardScaler().fit(x)
    model = MLPClassifier((16, 8), alpha=0.1, learning_rate_init=0.003, max_iter=60, tol=0, random_state=SEED)
    model.fit(scaler.transform(x), y)
    save_dense_network(path, scaler, list(zip(model.coefs_, model.intercepts_)))
    return model.predict_proba(scaler.transform(x))[:, 1]


def train_random_forest(path, x, y):
    model = RandomForestClassifier(60, max_depth=4, min_samples_leaf=40, random_state=SEED).fit(x.values, y)
    save_forest_classifier(path, model, x.shape[1])
    return model.predict_proba(x.values)[:, 1]


def train_gradient_boosting(path, x, y):
    model = GradientBoostingRegressor(
        n_estimators=80, max_depth=3, learning_rate=0.03, subsample=0.7, min_samples_leaf=40, random_state=SEED
    ).fit(x.values, y)
    save_boosted_regressor(path, model, x.shape[1])
    return model.predict(x.values)


def train_xgboost(path, x, y, **parameters):
    model = xgboost.XGBClassifier(max_depth=3, min_child_weight=30, random_state=SEED, n_jobs=1, **parameters).fit(x, y)
    model.save_model(path)
    return model.predict_proba(x)[:, 1]


def train_xgboost_trees(path, x, y):
    return train_xgboost(path, x, y, n_estimators=80, learning_rate=0.05, subsample=0.7, colsample_bytree=0.7)


def train_xgboost_dart(path, x, y):
    return train_xgboost(path, x, y, booster="dart", n_estimators=50, learning_rate=0.1, rate_drop=0.1, subsample=0.7)


def train_lightgbm(path, x, y):
    options = {"objective": "binary", "num_leaves": 8, "learning_rate": 0.03, "min_data_in_leaf": 60, "bagging_fraction": 0.7}
    fixed = {"bagging_freq": 1, "seed": SEED, "deterministic": True, "num_threads": 1, "verbose": -1}
    model = lightgbm.train({**options, **fixed}, lightgbm.Dataset(x, y), 80)
    model.save_model(path)
    return model.predict(x)


# (name, file, output that is the score, how it was made, how to train it)
MODELS = [
    ("logistic-regression", "logistic-regression.onnx", "probability", "scikit-learn logistic regression on standardised features, as an ONNX graph", train_logistic_regression),
    ("neural-network", "neural-network.onnx", "probability", "scikit-learn perceptron with hidden layers of 16 and 8, as an ONNX graph", train_neural_network),
    ("random-forest", "random-forest.onnx", "probabilities[1]", "scikit-learn random forest, 60 trees of depth 4, as an ONNX TreeEnsembleClassifier", train_random_forest),
    ("gradient-boosting", "gradient-boosting.onnx", "prediction", "scikit-learn gradient boosting of the 0/1 label, 80 trees of depth 3, as an ONNX TreeEnsembleRegressor", train_gradient_boosting),
    ("xgboost-trees", "xgboost-trees.json", "probability", "XGBoost binary:logistic, 80 trees of depth 3, as JSON", train_xgboost_trees),
    ("xgboost-dart", "xgboost-dart.ubj", "probability", "XGBoost binary:logistic with dart, 50 trees of depth 3, as UBJSON", train_xgboost_dart),
    ("lightgbm-trees", "lightgbm-trees.txt", "probability", "LightGBM binary, 80 trees of 8 leaves, as text", train_lightgbm),
]


def main():
    x, y = training_rows()
    entries = []
    for name, file, output, made, train in MODELS:
        scores = train(HERE / "models" / file, x, y)
        low, high = np.quantile(scores, [0.35, 0.65])
        entries.append(
            {
                "name": name,
                "file": file,
                "output": output,
                "description": f"{made}. Probability that the close {HORIZON} bars later has moved up by more than the median of the training years 2000-{LAST_YEAR}.",
                "tags": ["demo"],
                "thresholds": {"enterAbove": round(float(high), 4), "exitBelow": round(float(low), 4)},
            }
        )
        size = (HERE / "models" / file).stat().st_size
        print(f"{name:20} {size:7} bytes, scores {scores.min():.3f} … {np.median(scores):.3f} … {scores.max():.3f}, {entries[-1]['thresholds']}")
    common = {key: round(float(np.mean([entry["thresholds"][key] for entry in entries])), 2) for key in ("enterAbove", "exitBelow")}
    features = [{"name": name, "expression": text} for name, text in FEATURES.items()]
    manifest = {
        "featureSet": {"name": "demo", "features": features},
        "trainedOn": {"data": "npm vega-datasets, data/sp500-2000.csv", "from": "2000-01-03", "to": f"{LAST_YEAR}-12-31"},
        "thresholds": {
            **common,
            "rule": "Each model: enter above the 65 % quantile of its own scores on the training years, exit below the 35 % quantile. For all models at once: the mean of these. Nothing after the training years was looked at.",
        },
        "models": entries,
    }
    write_json(HERE / "models" / "manifest.json", manifest)


def write_json(path, value):
    path.write_text(json.dumps(value, indent=2) + "\n")


main()
