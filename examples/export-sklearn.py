"""Exports a scikit-learn model to ONNX. Needs: pip install scikit-learn skl2onnx"""
import numpy as np
from skl2onnx import to_onnx
from sklearn.ensemble import RandomForestClassifier

x = np.random.default_rng(1).normal(size=(2000, 3)).astype(np.float32)
y = (x[:, 0] - x[:, 1] > 0).astype(int)
model = RandomForestClassifier(100, max_depth=5, random_state=1).fit(x, y)

# Without ZipMap the probabilities are one matrix; `probabilities[1]` is then the score.
onnx = to_onnx(model, x[:1], options={"zipmap": False})
with open("forest.onnx", "wb") as file:
    file.write(onnx.SerializeToString())
