"""Trained weights as they ship: the layers as an ONNX graph with weights of 8 bits, the rest as NumPy arrays."""

from __future__ import annotations

import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import onnx
import torch
from model import HEADS, LAYERS, SIZE
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from torch import Tensor

_INSIDE = ("layers.", "eln.", "word.")
_PARTS = {"b": "bias", "scale": "weight", "shift": "bias"}  # of a layer, as the graph and as PyTorch call them


class _Graph:
    """Nodes in the order they are computed; every method returns the name of its output."""

    def __init__(self, weights: Mapping[str, NDArray[np.float32]]) -> None:
        self._weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, array: NDArray[np.generic]) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def node(self, operator: str, inputs: Sequence[str], output: str, **said: object) -> str:
        self.nodes.append(helper.make_node(operator, list(inputs), [output], name=output, **said))
        return output

    def linear(self, x: str, name: str, output: str) -> str:
        weight = self.constant(f"{name}.w", self._weights[f"{name}.weight"].T)
        product = self.node("MatMul", [x, weight], f"{output}.product")
        return self.node("Add", [product, self.constant(f"{name}.b", self._weights[f"{name}.bias"])], output)

    def norm(self, x: str, name: str, output: str) -> str:
        scale = self.constant(f"{name}.scale", self._weights[f"{name}.weight"])
        shift = self.constant(f"{name}.shift", self._weights[f"{name}.bias"])
        return self.node("LayerNormalization", [x, scale, shift], output, axis=-1, epsilon=1e-12)


def export(weights: Mapping[str, Tensor], features: Sequence[str], folder: Path) -> str:
    """Write `reader.onnx` (x: 1 × n × SIZE to h: 1 × n × SIZE) and `reader.npz`; returns a line about them."""
    arrays = {name: tensor.numpy().astype(np.float32) for name, tensor in weights.items()}
    layers, rest = folder / "reader.onnx", folder / "reader.npz"
    with tempfile.TemporaryDirectory() as scratch:
        plain = Path(scratch) / "plain.onnx"
        onnx.save(_layers(arrays), plain)
        quantize_dynamic(
            plain, layers, weight_type=QuantType.QInt8, per_channel=True, reduce_range=True,
            op_types_to_quantize=["MatMul"], extra_options={"MatMulConstBOnly": True},
        )  # fmt: skip
    words = arrays["word.weight"]
    scales = np.maximum(np.abs(words).max(1), 1e-9) / 127
    heads = {name: array for name, array in arrays.items() if not name.startswith(_INSIDE)}
    whole = np.round(words / scales[:, None]).astype(np.int8)
    np.savez_compressed(rest, words=whole, scales=scales, features=np.array(features), **heads)
    return f"{layers.name} {layers.stat().st_size / 1e6:.1f} MB, {rest.name} {rest.stat().st_size / 1e6:.1f} MB"


def restored(folder: Path) -> tuple[dict[str, Tensor], list[str]]:
    """The weights and capabilities of `reader.*`, as exact as 8 bits are; the word vectors are those of `words`."""
    with np.load(folder / "reader.npz") as arrays:
        weights = {name: arrays[name] for name in arrays.files}
    features = [str(name) for name in weights.pop("features")]
    weights["word.weight"] = weights.pop("words").astype(np.float32) * weights.pop("scales")[:, None]
    said = {one.name: numpy_helper.to_array(one) for one in onnx.load(folder / "reader.onnx").graph.initializer}
    for name, array in said.items():
        place, _, part = name.rpartition(".")
        if part == "w_quantized":
            steps = array.astype(np.float32) - said[f"{place}.w_zero_point"].astype(np.float32)
            weights[f"{place}.weight"] = (steps * said[f"{place}.w_scale"]).T
        elif part in _PARTS:
            weights[f"{place}.{_PARTS[part]}"] = array
    return {name: torch.from_numpy(np.array(array, np.float32)) for name, array in weights.items()}, features


def _layers(weights: Mapping[str, NDArray[np.float32]]) -> onnx.ModelProto:
    graph = _Graph(weights)
    x = graph.norm("x", "eln", "embedded")
    split = graph.constant("split", np.array([0, -1, 3 * HEADS, SIZE // HEADS], np.int64))
    joined = graph.constant("joined", np.array([0, -1, SIZE], np.int64))
    scale = graph.constant("scale", np.array(1 / np.sqrt(SIZE / HEADS), np.float32))
    for number in range(LAYERS):
        at = f"layers.{number}."
        parts = graph.node("Reshape", [graph.linear(x, f"{at}qkv", f"{at}parts"), split], f"{at}split")
        turned = graph.node("Transpose", [parts], f"{at}turned", perm=[0, 2, 1, 3])
        q, k, v = (f"{at}{name}" for name in ("queries", "keys", "values"))
        graph.nodes.append(helper.make_node("Split", [turned], [q, k, v], axis=1, num_outputs=3))
        against = graph.node("Transpose", [k], f"{at}against", perm=[0, 1, 3, 2])
        scores = graph.node("Mul", [graph.node("MatMul", [q, against], f"{at}products"), scale], f"{at}scores")
        seen = graph.node("MatMul", [graph.node("Softmax", [scores], f"{at}chances", axis=-1), v], f"{at}seen")
        back = graph.node("Transpose", [seen], f"{at}back", perm=[0, 2, 1, 3])
        flat = graph.node("Reshape", [back, joined], f"{at}flat")
        summed = graph.node("Add", [x, graph.linear(flat, f"{at}o", f"{at}out")], f"{at}sum")
        x = graph.norm(summed, f"{at}n1", f"{at}attended")
        wide = graph.node("Gelu", [graph.linear(x, f"{at}i", f"{at}wide")], f"{at}bent")
        summed = graph.node("Add", [x, graph.linear(wide, f"{at}d", f"{at}narrow")], f"{at}sum2")
        x = graph.norm(summed, f"{at}n2", "h" if number == LAYERS - 1 else f"{at}result")
    ends = [helper.make_tensor_value_info(name, TensorProto.FLOAT, [1, "n", SIZE]) for name in ("x", "h")]
    made = helper.make_graph(graph.nodes, "reader", ends[:1], ends[1:], graph.constants)
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 20)], ir_version=9)
    onnx.checker.check_model(model)
    return model
