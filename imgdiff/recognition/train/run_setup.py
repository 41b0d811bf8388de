"""Before anything is trained: is the run a new one, and may it be?"""

import hashlib
import os
from pathlib import Path
from typing import Any

import numpy as np

from imgdiff.errors import DataError, OptionError, OutputError
from imgdiff.network.keras.framework import keras
from imgdiff.network.saved_run import SETTINGS, SPLIT, is_run, read_json, write_json
from imgdiff.recognition.data.dataset import Dataset
from imgdiff.recognition.data.decoding import Skipped
from imgdiff.recognition.train.options import Options
from imgdiff.version import __version__

#: Images that are read together.
_AT_ONCE = 1024


def checked(options: dict[str, Any]) -> dict[str, Any]:
    known = Options.__dataclass_fields__
    if unknown := sorted(set(options) - set(known)):
        raise OptionError(f"expected options among {', '.join(known)}; got {', '.join(unknown)}")
    plain = {name: _plain(value) for name, value in options.items()}
    if isinstance(plain.get("size"), int):
        plain["size"] = (plain["size"],) * 2
    return plain


def _plain(value: Any) -> Any:
    """As it can be written as JSON: NumPy's numbers as Python's, a path as its text."""
    if isinstance(value, np.generic | np.ndarray):
        value = value.tolist()
    if isinstance(value, os.PathLike):
        return os.fspath(value)
    return tuple(map(_plain, value)) if isinstance(value, list | tuple) else value


def begun(folder: Path, options: Options) -> bool:
    """Is there a run to go on with? Errors: OptionError where it was begun otherwise."""
    if not is_run(folder):
        if folder.is_dir() and any(there.name != SPLIT for there in folder.iterdir()):
            raise OptionError(
                f"expected a new folder for the run, or one of a run; {str(folder)!r} holds other "
                "files. Name another folder"
            )
        return False
    before = read_json(folder, SETTINGS)
    if differing := options.differing(before.get("options", {})):
        raise OptionError(
            f"{str(folder)!r} holds a run with other options ({'; '.join(differing)}). Name "
            "another folder, remove this one, or repeat its options to go on with it"
        )
    return True


def begin(
    folder: Path,
    data: Any,
    dataset: Dataset,
    options: Options,
    seen: dict[str, Any],
    skipped: tuple[Skipped, ...],
) -> None:
    """seen: see ``data_seen``."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"cannot make the folder {str(folder)!r} of the run: {error.strerror}. Name another"
        ) from error
    place = dataset.root if isinstance(data, Dataset) else Path(data)
    written = {
        "data": str(place.resolve()),
        **seen,
        "skipped": [[s.file, s.reason] for s in skipped],
    }
    write_json(folder, SPLIT, written)
    settings = {"imgdiff": __version__, "plan": options.plan().to_dict()}
    described = {"layout": dataset.layout, "identities": len(dataset.names), "notes": dataset.notes}
    write_json(folder, SETTINGS, {**settings, "options": options.to_dict(), "data": described})


def data_seen(dataset: Dataset, images: np.ndarray, parts: dict[str, np.ndarray]) -> dict[str, Any]:
    """The files of each part, and a fingerprint: it differs where an image does, or who is on
    it."""
    found = hashlib.blake2b(digest_size=16)
    pairs = dataset.identities if dataset.pairs is None else dataset.pairs
    found.update(pairs.tobytes())
    for start in range(0, len(images), _AT_ONCE):
        found.update(images[start : start + _AT_ONCE].tobytes())
    files = {part: [dataset.files[i] for i in indices] for part, indices in parts.items()}
    return {"parts": files, "images": found.hexdigest()}


def same_data(folder: Path, seen: dict[str, Any]) -> None:
    """seen: see ``data_seen``. Errors: DataError where the run was begun with others."""
    # Runs of earlier versions have no fingerprint.
    before = {"images": seen["images"], **read_json(folder, SPLIT)}
    if any(before.get(name) != value for name, value in seen.items()):
        raise DataError(
            f"the images have changed since the run in {str(folder)!r} was begun, with those in "
            f"{before.get('data')!r}, so it cannot go on as it would have. Put them back, or name "
            "another folder for a new run"
        )


def tensorboard(folder: Path) -> list[Any]:
    try:
        import tensorboard  # noqa: F401
    except ImportError as error:
        raise OptionError(
            "tensorboard=True needs TensorBoard, which is not installed: "
            'pip install "imgdiff-siamese[tensorboard]" (or pip install tensorboard)'
        ) from error
    return [keras.callbacks.TensorBoard(str(folder / "tensorboard"))]
