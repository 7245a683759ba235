"""Builds ONNX files from scikit-learn models with nothing but `onnx.helper`, for machines without skl2onnx."""
import numpy as np
from onnx import TensorProto, checker, helper, numpy_helper

OPSETS = [helper.make_opsetid("", 13), helper.make_opsetid("ai.onnx.ml", 1)]


def save(path, nodes, inputs, outputs, weights=()):
    """Writes a checked model of IR version 7; `outputs` are (name, element type, columns)."""
    value = lambda name, kind, columns: helper.make_tensor_value_info(
        name, kind, [None] if columns is None else [None, columns]
    )
    graph = helper.make_graph(
        nodes,
        "hindcast-demo",
        [value("features", TensorProto.FLOAT, inputs)],
        [value(*output) for output in outputs],
        [numpy_helper.from_array(np.asarray(array, dtype=np.float32), name) for name, array in weights],
    )
    model = helper.make_model(graph, opset_imports=OPSETS, producer_name="hindcast-examples", ir_version=7)
    checker.check_model(model)
    with open(path, "wb") as file:
        file.write(model.SerializeToString())


def save_dense_network(path, scaler, layers):
    """Standardises, then one Gemm a layer with Relu between and Sigmoid at the end. `layers` are (weights, bias)."""
    nodes = [
        helper.make_node("Sub", ["features", "mean"], ["centred"]),
        helper.make_node("Div", ["centred", "scale"], ["h0"]),
    ]
    weights = [("mean", scaler.mean_), ("scale", scaler.scale_)]
    for number, (weight, bias) in enumerate(layers):
        last = number == len(layers) - 1
        weights += [(f"w{number}", weight), (f"b{number}", bias)]
        nodes.append(helper.make_node("Gemm", [f"h{number}", f"w{number}", f"b{number}"], [f"z{number}"]))
        after = "probability" if last else f"h{number + 1}"
        nodes.append(helper.make_node("Sigmoid" if last else "Relu", [f"z{number}"], [after]))
    save(path, nodes, scaler.n_features_in_, [("probability", TensorProto.FLOAT, 1)], weights)


def float32_at_most(thresholds):
    """scikit-learn compares a float32 with a float64 threshold; the largest float32 below it decides the same way."""
    rounded = thresholds.astype(np.float32)
    return np.where(rounded > thresholds, np.nextafter(rounded, np.float32(-np.inf)), rounded)


def tree_attributes(trees, leaf_prefix):
    """The `nodes_*` attributes of a TreeEnsemble, and one (tree, node, value) for every leaf."""
    names = ("treeids", "nodeids", "featureids", "values", "modes", "truenodeids", "falsenodeids")
    columns = {f"nodes_{name}": [] for name in names}
    leaves = []
    for tree_id, tree in enumerate(trees):
        is_leaf = tree.children_left < 0
        columns["nodes_treeids"] += [tree_id] * tree.node_count
        columns["nodes_nodeids"] += range(tree.node_count)
        columns["nodes_featureids"] += np.where(is_leaf, 0, tree.feature).tolist()
        columns["nodes_values"] += np.where(is_leaf, 0, float32_at_most(tree.threshold)).tolist()
        columns["nodes_modes"] += ["LEAF" if leaf else "BRANCH_LEQ" for leaf in is_leaf]
        columns["nodes_truenodeids"] += np.where(is_leaf, 0, tree.children_left).tolist()
        columns["nodes_falsenodeids"] += np.where(is_leaf, 0, tree.children_right).tolist()
        leaves += [(tree_id, int(node), tree.value[node]) for node in np.flatnonzero(is_leaf)]
    columns[f"{leaf_prefix}_treeids"] = [tree_id for tree_id, _, _ in leaves]
    columns[f"{leaf_prefix}_nodeids"] = [node for _, node, _ in leaves]
    return columns, [value for _, _, value in leaves]


def save_forest_classifier(path, forest, inputs):
    """A TreeEnsembleClassifier with the outputs `label` and `probabilities`, as skl2onnx writes it without ZipMap."""
    columns, values = tree_attributes([tree.tree_ for tree in forest.estimators_], "class")
    shares = [value[0] / value[0].sum() / len(forest.estimators_) for value in values]
    attributes = {
        **{name: np.repeat(columns[name], 2).tolist() if name.startswith("class") else columns[name] for name in columns},
        "class_ids": [0, 1] * len(shares),
        "class_weights": np.concatenate(shares).tolist(),
        "classlabels_int64s": [0, 1],
        "post_transform": "NONE",
    }
    outputs = ["label", "probabilities"]
    node = helper.make_node("TreeEnsembleClassifier", ["features"], outputs, domain="ai.onnx.ml", **attributes)
    save(path, [node], inputs, [("label", TensorProto.INT64, None), ("probabilities", TensorProto.FLOAT, 2)])


def save_boosted_regressor(path, booster, inputs):
    """A TreeEnsembleRegressor: the sum of all leaves, scaled by the learning rate, on top of the initial mean."""
    columns, values = tree_attributes([stage[0].tree_ for stage in booster.estimators_], "target")
    attributes = {
        **columns,
        "target_ids": [0] * len(values),
        "target_weights": [float(value[0, 0]) * booster.learning_rate for value in values],
        "base_values": [float(booster.init_.constant_[0, 0])],
        "n_targets": 1,
        "post_transform": "NONE",
    }
    node = helper.make_node("TreeEnsembleRegressor", ["features"], ["prediction"], domain="ai.onnx.ml", **attributes)
    save(path, [node], inputs, [("prediction", TensorProto.FLOAT, 1)])
