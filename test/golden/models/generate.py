"""Trains small models of every kind with XGBoost and LightGBM and writes them with rows and their predictions.

    /usr/bin/python3 test/golden/models/generate.py

Made with XGBoost 1.7.4 (Debian's python3-xgboost) and LightGBM 4.7.0. Rows contain missing values, zeros, infinities, and
values equal to thresholds of the model and next to them.
"""
import json
from pathlib import Path

import lightgbm
import numpy as np
import xgboost

HERE = Path(__file__).resolve().parent
FEATURES = 5
random = np.random.default_rng(20261123)


def training(categorical=False, missing=True):
    x = np.round(random.normal(size=(400, FEATURES)), 2)
    if categorical:
        x[:, 0] = random.integers(0, 40, 400)
        x[:, 1] = random.integers(0, 4, 400)
    if missing:
        x[random.random(x.shape) < 0.1] = np.nan
    x[random.random(x.shape) < 0.1] = 0
    signal = np.nan_to_num(x[:, 2]) - 0.7 * np.nan_to_num(x[:, 3]) + 0.3 * np.nan_to_num(x[:, 4])
    if categorical:
        signal += np.isin(x[:, 0], [3, 7, 8, 21, 33]) + 0.5 * (x[:, 1] == 2)
    return x, signal + 0.2 * random.normal(size=400)


def probing(x, thresholds, dtype, categorical):
    """Rows that reach the corners: missing everywhere or here and there, on a threshold, a hair beside it."""
    rows = x[:16].copy()
    rows[0] = np.nan
    rows[1, 2:] = [np.inf, -np.inf, 0.0]
    rows[2, 2:] = [-0.0, 1e-36, -1e-36]
    if categorical:
        rows[3, :2], rows[4, :2], rows[5, :2], rows[6, :2] = [-1, -0.5], [99, 2.7], [1e10, np.inf], [39, np.nan]
    for index, (feature, threshold) in enumerate(thresholds[:12]):
        value = dtype(threshold)
        beside = [value, np.nextafter(value, dtype(np.inf)), np.nextafter(value, dtype(-np.inf))][index % 3]
        row = x[20 + index].copy()
        row[feature] = beside
        rows = np.vstack([rows, row])
    return rows.astype(dtype).astype(float)


cases = []


def case(name, file, rows, outputs):
    """`outputs` are pairs of our name and the library's numbers."""
    encode = lambda value: None if np.isnan(value) else ("Infinity" if value > 0 else "-Infinity") if np.isinf(value) else value
    cases.append(
        {
            "name": name,
            "file": file,
            "rows": [[encode(float(value)) for value in row] for row in rows],
            "outputs": {output: [float(score) for score in scores] for output, scores in outputs.items()},
        }
    )


def xgboost_case(name, parameters, label=None, rounds=6, suffix="json", categorical=False, columns=None):
    x, signal = training(categorical, missing=not categorical)
    y = signal if label is None else label(signal)
    types = ["c", "c", "q", "q", "q"] if categorical else None
    matrix = lambda rows: xgboost.DMatrix(rows, feature_types=types)
    data = matrix(x)
    data.set_label(y)
    if parameters.get("objective", "").startswith("rank"):
        data.set_group([40] * 10)
    if parameters.get("objective") == "survival:aft":
        data.set_float_info("label_lower_bound", y)
        data.set_float_info("label_upper_bound", y)
    model = xgboost.train({"max_depth": 3, "eta": 0.4, "seed": 7, **parameters}, data, rounds)
    file = f"xgboost-{name}.{suffix}"
    model.save_model(HERE / file)
    document = json.loads(model.save_raw("json").decode())["learner"]["gradient_booster"]
    trees = (document.get("gbtree") or document)["model"].get("trees", [])
    splits = [
        (tree["split_indices"][node], tree["split_conditions"][node])
        for tree in trees
        for node, child in enumerate(tree["left_children"])
        if child >= 0 and not (tree.get("split_type") and tree["split_type"][node])
    ]
    rows = probing(x, splits, np.float32, categorical)
    # XGBoost itself refuses to build a matrix with infinities.
    rows = np.where(np.isinf(rows), np.sign(rows) * 1e30, rows)
    if categorical:
        # XGBoost itself refuses to build a matrix with categories that are none.
        rows[3, :2], rows[4, :2], rows[5, :2] = [39, 3], [99, 2], [100, 77]
    raw = np.atleast_2d(model.predict(matrix(rows), output_margin=True).T)
    predicted = np.atleast_2d(model.predict(matrix(rows)).T)
    columns = columns or ["prediction"]
    margins = ["raw"] if len(raw) == 1 else [f"raw[{index}]" for index in range(len(raw))]
    case(f"XGBoost {name}", file, rows, {**dict(zip(columns, predicted)), **dict(zip(margins, raw))})


def classes(signal):
    return np.digitize(signal, [-0.5, 0.5])


def two(signal):
    return (signal > 0).astype(int)


def positive(signal):
    return np.exp(signal / 2)


def each(name, count):
    return [f"{name}[{index}]" for index in range(count)]


def xgboost_cases():
    xgboost_case("regression", {"objective": "reg:squarederror", "tree_method": "hist"})
    xgboost_case("exact", {"objective": "reg:squarederror", "tree_method": "exact", "base_score": 1.25}, suffix="ubj")
    xgboost_case("absolute", {"objective": "reg:squaredlogerror", "base_score": 0.7}, positive)
    xgboost_case("logistic", {"objective": "binary:logistic", "base_score": 0.3}, two, columns=["probability"])
    xgboost_case("probabilities", {"objective": "reg:logistic"}, two, suffix="ubj")
    xgboost_case("margin", {"objective": "binary:logitraw", "base_score": 0.3}, two)
    xgboost_case("hinge", {"objective": "binary:hinge"}, two)
    xgboost_case("poisson", {"objective": "count:poisson"}, lambda s: np.round(positive(s)))
    xgboost_case("gamma", {"objective": "reg:gamma", "base_score": 0.8}, positive, suffix="ubj")
    xgboost_case("tweedie", {"objective": "reg:tweedie"}, positive)
    xgboost_case("cox", {"objective": "survival:cox"}, positive)
    xgboost_case("aft", {"objective": "survival:aft"}, positive)
    xgboost_case("ranking", {"objective": "rank:pairwise"}, classes)
    xgboost_case("softprob", {"objective": "multi:softprob", "num_class": 3}, classes, columns=each("probability", 3))
    xgboost_case("softmax", {"objective": "multi:softmax", "num_class": 3}, classes, suffix="ubj", columns=["label"])
    xgboost_case("targets", {"objective": "reg:squarederror"}, lambda s: np.stack([s, -2 * s], 1), columns=each("prediction", 2))
    xgboost_case("dart", {"booster": "dart", "rate_drop": 0.4, "objective": "reg:squarederror"}, rounds=10)
    xgboost_case("dart-ubj", {"booster": "dart", "rate_drop": 0.4, "objective": "multi:softprob", "num_class": 3}, classes, rounds=5, suffix="ubj", columns=each("probability", 3))
    xgboost_case("forest", {"num_parallel_tree": 4, "subsample": 0.6, "objective": "binary:logistic"}, two, rounds=2, columns=["probability"])
    xgboost_case("linear", {"booster": "gblinear", "objective": "binary:logistic"}, two, columns=["probability"])
    xgboost_case("linear-classes", {"booster": "gblinear", "objective": "multi:softprob", "num_class": 3}, classes, suffix="ubj", columns=each("probability", 3))
    xgboost_case("one-hot", {"tree_method": "hist", "max_cat_to_onehot": 100}, categorical=True)
    xgboost_case("categories", {"tree_method": "hist", "max_cat_to_onehot": 1}, categorical=True, suffix="ubj")
    xgboost_case("stump", {"max_depth": 1, "gamma": 1e9})


def lightgbm_case(name, parameters, label=None, rounds=6, categorical=False, missing=True, columns=None, **options):
    x, signal = training(categorical, missing)
    y = signal if label is None else label(signal)
    group = [40] * 10 if "rank" in parameters["objective"] else None
    data = lightgbm.Dataset(x, y, group=group, categorical_feature=[0, 1] if categorical else "auto", **options)
    fixed = {"num_leaves": 8, "min_data_in_leaf": 5, "learning_rate": 0.3, "seed": 7, "verbose": -1, "num_threads": 1}
    model = lightgbm.train({**fixed, **parameters}, data, rounds)
    file = f"lightgbm-{name}.txt"
    model.save_model(HERE / file)
    text = (HERE / file).read_text()
    (HERE / file).write_text(text[: text.index("end of trees")] + "end of trees\n")
    splits = []
    for tree in model.dump_model()["tree_info"]:
        nodes = [tree["tree_structure"]]
        while nodes:
            node = nodes.pop()
            if "split_feature" not in node:
                continue
            nodes += [node["left_child"], node["right_child"]]
            if node["decision_type"] == "<=":
                splits.append((node["split_feature"], node["threshold"]))
    rows = probing(x, splits, np.float64, categorical)
    raw = np.atleast_2d(model.predict(rows, raw_score=True).T)
    predicted = np.atleast_2d(model.predict(rows).T)
    columns = columns or ["prediction"]
    margins = ["raw"] if len(raw) == 1 else [f"raw[{index}]" for index in range(len(raw))]
    case(f"LightGBM {name}", file, rows, {**dict(zip(columns, predicted)), **dict(zip(margins, raw))})



def lightgbm_cases():
    forest = {"boosting": "rf", "bagging_freq": 1, "bagging_fraction": 0.6}
    lightgbm_case("regression", {"objective": "regression"})
    lightgbm_case("no-missing", {"objective": "regression"}, missing=False)
    lightgbm_case("ignore-missing", {"objective": "regression", "use_missing": False})
    lightgbm_case("zero-missing", {"objective": "regression", "zero_as_missing": True})
    lightgbm_case("square-root", {"objective": "regression", "reg_sqrt": True})
    lightgbm_case("absolute", {"objective": "regression_l1"})
    lightgbm_case("quantile", {"objective": "quantile", "alpha": 0.7})
    lightgbm_case("binary", {"objective": "binary", "sigmoid": 0.7}, two, columns=["probability"])
    lightgbm_case("multiclass", {"objective": "multiclass", "num_class": 3}, classes, columns=each("probability", 3))
    lightgbm_case("one-against-all", {"objective": "multiclassova", "num_class": 3}, classes, columns=each("probability", 3))
    lightgbm_case("lambdarank", {"objective": "lambdarank"}, classes)
    lightgbm_case("xendcg", {"objective": "rank_xendcg"}, classes)
    lightgbm_case("poisson", {"objective": "poisson"}, lambda s: np.round(positive(s)))
    lightgbm_case("gamma", {"objective": "gamma"}, positive)
    lightgbm_case("tweedie", {"objective": "tweedie"}, positive)
    lightgbm_case("cross-entropy", {"objective": "cross_entropy"}, two)
    lightgbm_case("cross-entropy-lambda", {"objective": "cross_entropy_lambda"}, two)
    lightgbm_case("dart", {"objective": "regression", "boosting": "dart", "drop_rate": 0.5}, rounds=10)
    lightgbm_case("forest", {"objective": "regression", **forest})
    lightgbm_case("forest-binary", {"objective": "binary", **forest}, two, columns=["probability"])
    lightgbm_case("forest-classes", {"objective": "multiclass", "num_class": 3, **forest}, classes, columns=each("probability", 3))
    lightgbm_case("categories", {"objective": "regression", "cat_smooth": 1, "min_data_per_group": 5}, categorical=True)
    lightgbm_case("categories-no-missing", {"objective": "regression", "cat_smooth": 1, "min_data_per_group": 5}, categorical=True, missing=False)
    lightgbm_case("constant", {"objective": "regression", "min_data_in_leaf": 1000})


xgboost_cases()
lightgbm_cases()
(HERE / "cases.json").write_text("[\n" + ",\n".join(json.dumps(entry) for entry in cases) + "\n]\n")
