"""Small detectors as ONNX files: each finds dark squares on white, by arithmetic alone."""

from pathlib import Path

import numpy as np
import onnx
from onnx import TensorProto, helper, numpy_helper

#: Side of the cells in which a square must lie, and of the input of what has a fixed one.
CELL, SIDE = 32, 128


def made_yolo(
    path: Path, form: str = "8", *, kinds: int = 2, side: int | None = None, **metadata: str
) -> Path:
    """A network whose boxes are its cells, each with the score of its darkness.

    Args:
        path: Where it is written.
        form: "8", "5" or "end" (see ``yolo.read_yolo``), the first and the last with " landmarks"
            behind them; "logits" or "flat".
        kinds: How many there are; a dark cell is of the last one.
        side: Of the input; any multiple of 32 unless given.
        **metadata: Written into the file.
    """
    if side is None:
        side = SIDE
    cells = side // CELL
    count = cells**2
    y, x = np.divmod(np.arange(count), cells)
    center = np.stack([x, y], axis=1) * CELL + CELL / 2
    boxes = np.concatenate([center, np.full((count, 2), CELL)], axis=1)
    if form.startswith("end"):
        boxes = np.concatenate([center - CELL / 2, center + CELL / 2], axis=1)
    nodes, constants = [], []

    def constant(value, name: str, kind=np.float32) -> str:
        constants.append(numpy_helper.from_array(np.asarray(value, kind), name))
        return name

    def node(operator: str, inputs, output: str, **how) -> str:
        nodes.append(helper.make_node(operator, inputs, [output], **how))
        return output

    node("ReduceMean", ["images", constant([1], "channels", np.int64)], "grey")
    node("AveragePool", ["grey"], "mean", kernel_shape=[CELL, CELL], strides=[CELL, CELL])
    node("Sub", [constant(1.0, "one"), "mean"], "dark")
    node("Reshape", ["dark", constant([1, count, 1], "rows", np.int64)], "score")
    parts = [constant(boxes[None], "boxes")]
    none = constant(np.zeros((1, count, kinds - 1)), "none") if kinds > 1 else None
    if form.startswith("end"):
        parts += ["score", constant(np.full((1, count, 1), kinds - 1), "kind")]
    else:
        if form == "5":
            parts.append(constant(np.ones((1, count, 1)), "there"))
        if form == "logits":
            node("Mul", ["score", constant(9.0, "nine")], "large")
        parts += ([none] if none else []) + ["large" if form == "logits" else "score"]
    if form.endswith("landmarks"):
        offsets = ((-6, -5), (6, -3), (0, 2), (-4, 7), (4, 8))
        points = center[:, None] + np.array(offsets)
        sure = np.ones((count, 5, 1))
        rows = np.concatenate([points, sure], axis=2).reshape(1, count, 15)
        parts.append(constant(rows, "points"))
    node("Concat", parts, "joined", axis=2)
    if form.startswith(("5", "end")):
        node("Identity", ["joined"], "output")
    elif form == "flat":
        node("Flatten", ["joined"], "output")
    else:
        node("Transpose", ["joined"], "output", perm=[0, 2, 1])
    return write_network(path, nodes, constants, [1, 3, side, side], ["output"], metadata)


def made_yunet(path: Path) -> Path:
    """YuNet's outputs: a dark place of stride 32 is a face of the size of its cell."""
    nodes, constants = [], []

    def constant(value, name: str, kind=np.float32) -> str:
        constants.append(numpy_helper.from_array(np.asarray(value, kind), name))
        return name

    constant([1], "axis", np.int64)
    constant([1, -1, 1], "rows", np.int64)
    constant(255.0, "white")
    outputs = []
    for stride in (8, 16, 32):
        mean, score = f"mean_{stride}", f"cls_{stride}"
        how = {"kernel_shape": [stride, stride], "strides": [stride, stride]}
        nodes.append(helper.make_node("ReduceMean", ["input", "axis"], [f"grey_{stride}"]))
        nodes.append(helper.make_node("AveragePool", [f"grey_{stride}"], [mean], **how))
        nodes.append(helper.make_node("Div", [mean, "white"], [f"light_{stride}"]))
        constant(1.0 if stride == 32 else 0.0, f"one_{stride}")
        nodes.append(
            helper.make_node("Sub", [f"one_{stride}", f"light_{stride}"], [f"dark_{stride}"])
        )
        nodes.append(helper.make_node("Reshape", [f"dark_{stride}", "rows"], [score]))
        constant(np.zeros((1, 1, 1)), f"zero_{stride}")
        nodes.append(helper.make_node("Mul", [score, f"zero_{stride}"], [f"none_{stride}"]))
        constant(np.ones((1, 1, 1)), f"there_{stride}")
        nodes.append(
            helper.make_node("Add", [f"none_{stride}", f"there_{stride}"], [f"obj_{stride}"])
        )
        # The middle of the cell, and a size of one stride, whose logarithm is 0.
        constant([[[0.5, 0.5, 0, 0]]], f"box_{stride}")
        points = ((0.3, 0.3), (0.7, 0.4), (0.5, 0.5), (0.4, 0.7), (0.6, 0.75))
        constant(np.array(points).reshape(1, 1, 10), f"points_{stride}")
        for name, value in (("bbox", "box"), ("kps", "points")):
            inputs = [f"none_{stride}", f"{value}_{stride}"]
            nodes.append(helper.make_node("Add", inputs, [f"{name}_{stride}"]))
        outputs += [f"{part}_{stride}" for part in ("cls", "obj", "bbox", "kps")]
    return write_network(path, nodes, constants, [1, 3, "height", "width"], outputs, {}, "input")


def write_network(
    path: Path, nodes, constants, shape, outputs, metadata=None, images: str = "images", kind=None
) -> Path:
    """Writes a graph as a file."""
    value, float_ = helper.make_tensor_value_info, TensorProto.FLOAT
    graph = helper.make_graph(
        nodes,
        "detector",
        [value(images, kind or float_, shape)],
        [value(name, kind or float_, None) for name in outputs],
        constants,
    )
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 18)], ir_version=9)
    helper.set_model_props(model, metadata or {})
    onnx.save(model, str(path))
    return path


def squares(*places: tuple[int, int], shape=(SIDE, SIDE), level: int = 0) -> np.ndarray:
    """A white picture with dark cells at (column, row) each."""
    picture = np.full((*shape, 3), 255, np.uint8)
    for x, y in places:
        picture[y * CELL : (y + 1) * CELL, x * CELL : (x + 1) * CELL] = level
    return picture
