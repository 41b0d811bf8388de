"""Notebooks, run without Jupyter: each cell in one namespace, with what it says and shows."""

import ast
import base64
import contextlib
import io
import json
from pathlib import Path
from typing import Any

from PIL import Image


def run(path: Path) -> tuple[dict[str, Any], dict[str, Any]]:
    """Runs a notebook from top to bottom.

    Args:
        path: Of the file.

    Returns:
        The notebook with its outputs anew, and the names that it made.
    """
    notebook = json.loads(path.read_text())
    names: dict[str, Any] = {"__name__": "notebook"}
    for number, cell in enumerate(notebook["cells"]):
        if cell["cell_type"] == "code":
            cell["execution_count"] = None
            cell["outputs"] = _outputs("".join(cell["source"]), names, f"{path.name}[{number}]")
    return notebook, names


def said(notebook: dict[str, Any]) -> str:
    """All that it printed."""
    outputs = [output for cell in notebook["cells"] for output in cell.get("outputs", [])]
    return "".join("".join(output.get("text", "")) for output in outputs)


def write(notebook: dict[str, Any], path: Path) -> None:
    """As Jupyter writes it."""
    path.write_text(json.dumps(notebook, indent=1, ensure_ascii=False) + "\n")


def _outputs(source: str, names: dict[str, Any], place: str) -> list[dict[str, Any]]:
    tree = ast.parse(source, place)
    last = tree.body.pop() if isinstance(tree.body[-1], ast.Expr) else None
    printed = io.StringIO()
    value = None
    with contextlib.redirect_stdout(printed):
        exec(compile(tree, place, "exec"), names)  # noqa: S102
        if isinstance(last, ast.Expr):
            value = eval(compile(ast.Expression(last.value), place, "eval"), names)  # noqa: S307
    outputs: list[dict[str, Any]] = []
    if text := printed.getvalue():
        lines = text.splitlines(keepends=True)
        outputs.append({"name": "stdout", "output_type": "stream", "text": lines})
    if value is not None:
        picture = base64.b64encode(_jpeg(value)).decode()
        data = {"data": {"image/jpeg": picture, "text/plain": ["<picture>"]}, "metadata": {}}
        outputs.append({"output_type": "display_data", **data})
    return outputs


def _jpeg(value: Any) -> bytes:
    """What Jupyter would show, smaller: it is kept in a repository."""
    with Image.open(io.BytesIO(value._repr_png_())) as image:
        small = image.convert("RGB")
    small.thumbnail((900, 900))
    file = io.BytesIO()
    small.save(file, "JPEG", quality=85)
    return file.getvalue()
