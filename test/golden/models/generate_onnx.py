"""Writes small ONNX graphs of the shapes that exporters produce; the tests compare them with onnxruntime itself.

    /usr/bin/python3 test/golden/models/generate_onnx.py

Made with onnx 1.12 (Debian's python3-onnx).
"""
from pathlib import Path

import numpy as np
from onnx import TensorProto, ValueInfoProto, checker, helper, numpy_helper

HERE = Path(__file__).resolve().parent
FEATURES = 3
random = np.random.default_rng(5)
FLOAT, DOUBLE, INT64, STRING = TensorProto.FLOAT, TensorProto.DOUBLE, TensorProto.INT64, TensorProto.STRING


def save(name, nodes, inputs, outputs, initializers=(), ml=1, check=True, prefix="onnx-"):
    graph = helper.make_graph(nodes, "g", inputs, outputs, initializers)
    opsets = [helper.make_opsetid("", 13), helper.make_opsetid("ai.onnx.ml", ml)]
    model = helper.make_model(graph, opset_imports=opsets, producer_name="test", ir_version=7)
    if check:
        checker.check_model(model)
    (HERE / f"{prefix}{name}.onnx").write_bytes(model.SerializeToString())


def value(name, kind=FLOAT, shape=(None, FEATURES)):
    return helper.make_tensor_value_info(name, kind, shape)


def grow(depth, modes, prefix, votes, trees=4, tracks=None, scale=1.0, positive=False):
    """Random trees on a grid of quarters, so that values meet thresholds; `votes` are the scores each leaf votes for."""
    a = {f"nodes_{key}": [] for key in ("treeids", "nodeids", "featureids", "values", "modes", "truenodeids", "falsenodeids")}
    a.update({f"{prefix}_{key}": [] for key in ("treeids", "nodeids", "ids", "weights")})
    if tracks:
        a["nodes_missing_value_tracks_true"] = []
    for tree in range(trees):
        inner = 2**depth - 1
        for node in range(2 * inner + 1):
            leaf = node >= inner
            a["nodes_treeids"].append(tree)
            a["nodes_nodeids"].append(node)
            a["nodes_featureids"].append(0 if leaf else int(random.integers(FEATURES)))
            a["nodes_values"].append(0.0 if leaf else float(random.integers(-6, 7)) / 4)
            a["nodes_modes"].append("LEAF" if leaf else modes[int(random.integers(len(modes)))])
            a["nodes_truenodeids"].append(0 if leaf else 2 * node + 1)
            a["nodes_falsenodeids"].append(0 if leaf else 2 * node + 2)
            if tracks:
                a["nodes_missing_value_tracks_true"].append(0 if leaf else int(random.integers(2)))
            for vote in votes if leaf else []:
                weight = random.random() if positive else random.normal()
                a[f"{prefix}_treeids"].append(tree)
                a[f"{prefix}_nodeids"].append(node)
                a[f"{prefix}_ids"].append(vote)
                a[f"{prefix}_weights"].append(float(weight * scale))
    return a


def regressor(name, attributes, targets=1, kind=FLOAT, inputs=None, before=(), ml=1):
    node = helper.make_node("TreeEnsembleRegressor", ["X"], ["Y"], domain="ai.onnx.ml", n_targets=targets, **attributes)
    save(name, [*before, node], inputs or [value("X", kind)], [value("Y", FLOAT, (None, targets))], ml=ml)


ALL_MODES = ["BRANCH_LEQ", "BRANCH_LT", "BRANCH_GTE", "BRANCH_GT"]
regressor("trees-leq", grow(3, ["BRANCH_LEQ"], "target", [0]))
regressor("trees-modes", {**grow(3, ALL_MODES, "target", [0]), "base_values": [0.5]})
regressor("trees-tracks", grow(4, ALL_MODES, "target", [0], tracks=True))
regressor("trees-equality", grow(3, ["BRANCH_EQ", "BRANCH_NEQ", "BRANCH_LEQ"], "target", [0]))
regressor("trees-targets", {**grow(3, ["BRANCH_LT"], "target", [0, 1]), "base_values": [0.25, -1.0]}, targets=2)
regressor("trees-average", {**grow(3, ["BRANCH_LT"], "target", [0]), "aggregate_function": "AVERAGE", "base_values": [2.0]})
regressor("trees-max", {**grow(3, ["BRANCH_LT"], "target", [0]), "aggregate_function": "MAX"})
regressor("trees-logistic", {**grow(3, ["BRANCH_LT"], "target", [0]), "post_transform": "LOGISTIC"})
regressor("trees-softmax", {**grow(3, ["BRANCH_LT"], "target", [0, 1, 2]), "post_transform": "SOFTMAX"}, targets=3)
regressor("trees-double", grow(3, ALL_MODES, "target", [0]), kind=DOUBLE)
tensors = grow(3, ["BRANCH_LEQ"], "target", [0])
for key in ("nodes_values", "target_weights"):
    tensors[f"{key}_as_tensor"] = numpy_helper.from_array(np.array(tensors.pop(key)) + 1e-9, key)
regressor("trees-double-tensors", tensors, kind=DOUBLE, ml=3)
columns = [value(f"x{index}", FLOAT, (None, 1)) for index in range(FEATURES)]
concat = helper.make_node("Concat", [column.name for column in columns], ["X"], axis=1)
regressor("trees-per-feature", grow(3, ["BRANCH_LEQ"], "target", [0]), inputs=columns, before=[concat])


def classifier(name, attributes, labels=(0, 1), zip_map=False, names=None):
    labelled = {"classlabels_strings": names} if names else {"classlabels_int64s": list(labels)}
    inner = "P" if zip_map else "probabilities"
    node = helper.make_node("TreeEnsembleClassifier", ["X"], ["label", inner], domain="ai.onnx.ml", **attributes, **labelled)
    nodes = [node]
    outputs = [value("label", STRING if names else INT64, (None,)), value("probabilities", FLOAT, (None, len(labels)))]
    if zip_map:
        nodes.append(helper.make_node("ZipMap", ["P"], ["probabilities"], domain="ai.onnx.ml", **labelled))
        outputs[1] = ValueInfoProto(name="probabilities")
        element = outputs[1].type.sequence_type.elem_type.map_type
        element.key_type = STRING if names else INT64
        element.value_type.tensor_type.elem_type = FLOAT
    save(name, nodes, [value("X")], outputs, check=not zip_map)


LEQ = ["BRANCH_LEQ"]
forest = grow(3, LEQ, "class", [0, 1], positive=True, scale=0.25)
classifier("classes-forest", forest)
classifier("classes-forest-zip", forest, zip_map=True)
classifier("classes-names-zip", forest, zip_map=True, names=["down", "up"])
classifier("classes-margin", {**grow(3, LEQ, "class", [0]), "post_transform": "LOGISTIC"})
classifier("classes-margin-base", {**grow(3, ["BRANCH_LT"], "class", [0]), "post_transform": "LOGISTIC", "base_values": [0.3]})
classifier("classes-margin-plain", grow(3, LEQ, "class", [0]))
classifier("classes-positive", grow(3, LEQ, "class", [0], positive=True, scale=0.2))
classifier("classes-positive-logistic", {**grow(3, LEQ, "class", [0], positive=True), "post_transform": "LOGISTIC"})
classifier("classes-second", {**grow(3, LEQ, "class", [1]), "post_transform": "LOGISTIC"})
classifier("classes-both-logistic", {**grow(3, LEQ, "class", [0, 1]), "post_transform": "LOGISTIC"})
classifier("classes-both-base", {**grow(3, LEQ, "class", [0, 1]), "base_values": [0.1, 0.2]})
classifier("classes-three-softmax", {**grow(3, LEQ, "class", [0, 1, 2]), "post_transform": "SOFTMAX"}, labels=(-1, 0, 1))
classifier("classes-three-base", {**grow(3, LEQ, "class", [0, 1, 2]), "base_values": [0.1, 0.2, 0.3]}, labels=(0, 1, 2))

weights = numpy_helper.from_array(random.normal(size=(FEATURES, 1)).astype(np.float32), "W")
weights64 = numpy_helper.from_array(random.normal(size=(FEATURES, 1)), "W")
multiply = helper.make_node("MatMul", ["X", "W"], ["Y"])
save("dense", [multiply], [value("X")], [value("Y", FLOAT, (None, 1))], [weights])
save("dense-double", [multiply], [value("X", DOUBLE)], [value("Y", DOUBLE, (None, 1))], [weights64])
save("dense-no-shape", [multiply], [value("X")], [value("Y", FLOAT, None)], [weights], check=False)
save("dense-weights-listed", [multiply], [value("X"), value("W", FLOAT, (FEATURES, 1))], [value("Y", FLOAT, (None, 1))], [weights])
save("dense-batch-1", [multiply], [value("X", FLOAT, (1, FEATURES))], [value("Y", FLOAT, (1, 1))], [weights])
save("dense-batch-4", [multiply], [value("X", FLOAT, (4, FEATURES))], [value("Y", FLOAT, (4, 1))], [weights])
flat = [value(f"x{index}", FLOAT, (None,)) for index in range(FEATURES)]
total = helper.make_node("Sum", [column.name for column in flat], ["Y"])
save("flat-inputs", [total], flat, [value("Y", FLOAT, (None,))])

external = TensorProto(name="W", data_type=FLOAT, dims=[FEATURES, 1], data_location=TensorProto.EXTERNAL)
external.external_data.add(key="location", value="weights.bin")
save("refused-external", [multiply], [value("X")], [value("Y", FLOAT, (None, 1))], [external], check=False)
hidden = helper.make_graph([helper.make_node("Constant", [], ["W2"], value=external)], "inner", [], [value("W2", FLOAT, (FEATURES, 1))])
choose = helper.make_node("If", ["C"], ["W"], then_branch=hidden, else_branch=hidden)
always = numpy_helper.from_array(np.array(True), "C")
save("refused-external-inner", [choose, multiply], [value("X")], [value("Y", FLOAT, (None, 1))], [always], check=False)
foreign = helper.make_node("Magic", ["X"], ["Y"], domain="com.example")
save("refused-operator", [foreign], [value("X")], [value("Y", FLOAT, (None, 1))], check=False)
unknown = helper.make_node("NoSuchOperator", ["X"], ["Y"])
save("refused-unknown", [unknown], [value("X")], [value("Y", FLOAT, (None, 1))], check=False)
save("refused-text-input", [multiply], [value("X", STRING)], [value("Y", FLOAT, (None, 1))], [weights], check=False)
save("refused-image-input", [multiply], [value("X", FLOAT, (None, 3, 8, 8))], [value("Y", FLOAT, (None, 1))], [weights], check=False)
loop = grow(2, LEQ, "target", [0], trees=1)
loop["nodes_truenodeids"][1] = 1
regressor("refused-cycle", loop)
far = grow(2, LEQ, "target", [0], trees=1)
far["nodes_truenodeids"][1] = 400
regressor("refused-child", far)
beyond = grow(2, LEQ, "target", [0], trees=1)
beyond["nodes_featureids"][0] = 99
regressor("refused-feature", beyond)

# A graph that is sound and never ends: it is no vector, and has a name of its own.
again = helper.make_graph(
    [helper.make_node("Identity", ["go"], ["on"]), helper.make_node("Add", ["sum", "sum"], ["more"])],
    "again",
    [value("turn", INT64, ()), value("go", TensorProto.BOOL, ()), value("sum", FLOAT, (None, 1))],
    [value("on", TensorProto.BOOL, ()), value("more", FLOAT, (None, 1))],
)
ever = helper.make_node("Loop", ["turns", "C", "S"], ["Y"], body=again)
turns = numpy_helper.from_array(np.array(2**62), "turns")
save("endless", [helper.make_node("MatMul", ["X", "W"], ["S"]), ever], [value("X")], [value("Y", FLOAT, (None, 1))], [weights, turns, always], prefix="")
