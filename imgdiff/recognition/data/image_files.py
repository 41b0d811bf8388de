"""The images in a folder."""

import os
from pathlib import Path

from imgdiff.errors import DataError
from imgdiff.io.formats import is_image_name
from imgdiff.io.natural_order import natural_key
from imgdiff.network.saved_run import SETTINGS
from imgdiff.recognition.runs.folder import SPLIT

_NOT_OURS = {"__MACOSX"}
_OF_A_RUN = {SETTINGS, SPLIT}


def image_files(root: str | Path) -> list[str]:
    """The images in a folder and in those inside it.

    Hidden ones and runs of ``train`` are passed over, and no link leads round in a circle.

    Args:
        root: The folder.

    Returns:
        Their paths relative to it, "/" between, in natural order.

    Raises:
        DataError: A folder cannot be read.
    """
    images, seen = [], set()
    for folder, folders, files in os.walk(root, onerror=_unreadable, followlinks=True):
        real = os.path.realpath(folder)
        if real in seen:
            folders.clear()
            continue
        seen.add(real)
        if set(files) >= _OF_A_RUN:  # its curves and plots are no data
            folders.clear()
            continue
        folders[:] = sorted(f for f in folders if not f.startswith(".") and f not in _NOT_OURS)
        inside = Path(folder).relative_to(root)
        images += [(inside / file).as_posix() for file in files if is_image_name(file)]
    return sorted(images, key=natural_key)


def _unreadable(error: OSError) -> None:
    raise DataError(
        f"cannot read the folder {str(error.filename)!r}: {error.strerror}. Change its mode, or "
        "move it elsewhere"
    ) from error
