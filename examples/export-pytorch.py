"""Exports a PyTorch model to ONNX. Needs: pip install torch onnx"""
import torch

torch.manual_seed(1)
x = torch.randn(2000, 3)
y = (x[:, :1] - x[:, 1:2] > 0).float()
model = torch.nn.Sequential(torch.nn.Linear(3, 16), torch.nn.ReLU(), torch.nn.Linear(16, 1), torch.nn.Sigmoid())
optimiser = torch.optim.Adam(model.parameters(), lr=0.01)
for _ in range(200):
    optimiser.zero_grad()
    torch.nn.functional.binary_cross_entropy(model(x), y).backward()
    optimiser.step()

# A free batch dimension lets a whole block be predicted in one call; without it rows go through one by one.
torch.onnx.export(
    model,
    x[:1],
    "network.onnx",
    input_names=["features"],
    output_names=["probability"],
    dynamic_axes={"features": {0: "rows"}, "probability": {0: "rows"}},
)
