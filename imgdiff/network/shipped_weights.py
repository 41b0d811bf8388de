"""The weights that come with the package, and the card that says what they are."""

import json
import zipfile
from importlib import resources
from io import BytesIO
from pathlib import Path
from typing import Any

from imgdiff.errors import WeightsError
from imgdiff.io.fingerprint import fingerprint
from imgdiff.network.weights import read_file

DEFAULT_FILE, INT8_FILE, CARD_FILE = "default.npz", "default.int8.zip", "default.json"
SCOUT_FILE, SCOUT_CARD_FILE = "default.scout.npz", "default.scout.json"


def shipped_folder() -> Any:
    """Where they lie: a folder, as ``importlib.resources`` gives it."""
    return resources.files("imgdiff.network") / "shipped"


def model_card() -> dict[str, Any]:
    """What the shipped weights are: hashes, training, calibration, measures."""
    return json.loads((shipped_folder() / CARD_FILE).read_text(encoding="utf-8"))


def scout_card() -> dict[str, Any]:
    """What the shipped scout is: hashes, the fingerprint of its teacher, training, measures."""
    return json.loads((shipped_folder() / SCOUT_CARD_FILE).read_text(encoding="utf-8"))


def read_shipped(name: str) -> bytes:
    """A file that ships, checked against its hash in the card.

    Args:
        name: ``DEFAULT_FILE``, ``INT8_FILE`` or ``SCOUT_FILE``.

    Raises:
        WeightsError: It cannot be read, or is damaged.
    """
    file = shipped_folder() / name
    data = read_file(Path(str(file)))
    card = scout_card() if name == SCOUT_FILE else model_card()
    expected, actual = card["sha256"][name], fingerprint(data)
    if actual != expected:
        raise WeightsError(
            f"{file}: expected SHA-256 {expected}, found {actual}; the shipped weights are "
            "damaged: install imgdiff again"
        )
    return data


def read_graphs(data: bytes) -> dict[str, bytes]:
    """The graphs in a zip, by the names of their parts (see ``onnx.graphs.build_graphs``)."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {Path(name).stem: archive.read(name) for name in archive.namelist()}
