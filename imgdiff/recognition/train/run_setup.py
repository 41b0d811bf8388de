"""Before anything is trained: is the run a new one, and may it be?"""

import hashlib
from pathlib import Path
from typing import Any

import numpy as np

from imgdiff.errors import DataError, OptionError
from imgdiff.io.temporary_names import is_temporary
from imgdiff.network.keras.framework import keras
from imgdiff.network.saved_run import SETTINGS, is_run, read_json
from imgdiff.recognition.data.dataset import Dataset
from imgdiff.recognition.data.decoding import Skipped
from imgdiff.recognition.runs.folder import SPLIT, write_json
from imgdiff.recognition.train.options import TrainOptions
from imgdiff.recognition.train.run_lock import LOCK
from imgdiff.version import __version__

#: Images that are read together.
_AT_ONCE = 1024


def can_resume(folder: Path, options: TrainOptions) -> bool:
    """Is there a run to go on with?

    Args:
        folder: Of the run.
        options: That it is to have.

    Raises:
        OptionError: It was begun with others, or the folder is of something else.
        WeightsError: It is damaged.
    """
    if not is_run(folder):
        names = [file.name for file in folder.iterdir()] if folder.is_dir() else []
        if any(name not in (SPLIT, LOCK) and not is_temporary(name) for name in names):
            raise OptionError(
                f"expected a new folder for the run, or one of a run; {str(folder)!r} holds other "
                "files. Name another folder"
            )
        return False
    settings = read_json(folder, SETTINGS)
    if differing := options.differing(settings.get("options", {})):
        raise OptionError(
            f"{str(folder)!r} holds a run with other options ({'; '.join(differing)}). Name "
            "another folder, remove this one, or repeat its options to go on with it"
        )
    return True


def start_run(
    folder: Path,
    data: str | Path | Dataset,
    dataset: Dataset,
    options: TrainOptions,
    fingerprint: dict[str, Any],
    skipped: tuple[Skipped, ...],
) -> None:
    """Writes settings and split.

    Args:
        folder: Of the run; there already.
        data: What it learns from, as it was named.
        dataset: The images that can be read.
        options: Of the run.
        fingerprint: See ``data_fingerprint``.
        skipped: The images that cannot be read.

    Raises:
        OutputError: It cannot be written.
    """
    place = dataset.root if isinstance(data, Dataset) else Path(data)
    split = {
        "data": str(place.resolve()),
        **fingerprint,
        "skipped": [[image.file, image.reason] for image in skipped],
    }
    write_json(folder, SPLIT, split)
    settings = {"imgdiff": __version__, "plan": options.model_config().to_dict()}
    described = {"layout": dataset.layout, "identities": len(dataset.names), "notes": dataset.notes}
    write_json(folder, SETTINGS, {**settings, "options": options.to_dict(), "data": described})


def data_fingerprint(
    dataset: Dataset, images: np.ndarray, splits: dict[str, np.ndarray]
) -> dict[str, Any]:
    """What tells one run's data from another's.

    Args:
        dataset: The images.
        images: They, uint8 (N, H, W, 3).
        splits: Indices of the images in each part.

    Returns:
        The files of each part, and a digest that differs where an image does, or who is on it.
    """
    digest = hashlib.blake2b(digest_size=16)
    pairs = dataset.identities if dataset.pairs is None else dataset.pairs
    digest.update(pairs.tobytes())
    for start in range(0, len(images), _AT_ONCE):
        digest.update(images[start : start + _AT_ONCE].tobytes())
    files = {part: [dataset.files[i] for i in indices] for part, indices in splits.items()}
    return {"parts": files, "images": digest.hexdigest()}


def check_same_data(folder: Path, fingerprint: dict[str, Any]) -> None:
    """Checks that a run goes on with the data it was begun with.

    Args:
        folder: Of the run.
        fingerprint: See ``data_fingerprint``.

    Raises:
        DataError: It was begun with others.
    """
    # Runs of earlier versions have no digest.
    begun_with = {"images": fingerprint["images"], **read_json(folder, SPLIT)}
    if any(begun_with.get(name) != value for name, value in fingerprint.items()):
        raise DataError(
            f"the images have changed since the run in {str(folder)!r} was begun, with those in "
            f"{begun_with.get('data')!r}, so it cannot go on as it would have. Put them back, or "
            "name another folder for a new run"
        )


def tensorboard_callbacks(folder: Path) -> list[Any]:
    """Keras's callbacks that write for TensorBoard into the run's folder.

    Raises:
        OptionError: TensorBoard is not installed.
    """
    try:
        import tensorboard  # noqa: F401
    except ImportError as error:
        raise OptionError(
            "tensorboard=True needs TensorBoard, which is not installed: "
            'pip install "imgdiff-siamese[tensorboard]" (or pip install tensorboard)'
        ) from error
    return [keras.callbacks.TensorBoard(str(folder / "tensorboard"))]
