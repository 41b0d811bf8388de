"""Further images of what the first of two shows: files, folders of them, or arrays."""

import os
from collections.abc import Iterable
from io import IOBase
from pathlib import Path
from typing import cast

import numpy as np

from imgdiff.errors import DataError
from imgdiff.io.load import ImageSource
from imgdiff.recognition.data.image_files import image_files

#: What could be gone through, and is one image.
_ONE = (str, bytes, bytearray, memoryview, os.PathLike, IOBase)


def reference_images(references: ImageSource | Iterable[ImageSource]) -> list[ImageSource]:
    """References one by one.

    Args:
        references: One or several of what ``compare_images`` takes, and of folders of images.

    Raises:
        DataError: A folder holds no image, or cannot be read.
    """
    single = isinstance(references, _ONE) or not isinstance(references, Iterable)
    if single or (isinstance(references, np.ndarray) and references.ndim < 4):
        references = [cast("ImageSource", references)]
    images: list[ImageSource] = []
    for one in cast("Iterable[ImageSource]", references):
        folder = Path(one) if isinstance(one, str | os.PathLike) else None
        if folder is None or not folder.is_dir():
            images.append(one)
            continue
        inside = image_files(folder)
        if not inside:
            raise DataError(f"expected images in {str(folder)!r}, and it holds none. Add some")
        images += [folder / file for file in inside]
    return images
