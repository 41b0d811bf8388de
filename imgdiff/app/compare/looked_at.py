"""A visitor's file, opened in a process of its own: can it be used, how large is it, its look."""

import json
from collections.abc import Callable
from dataclasses import dataclass

from imgdiff.app.components import pictures
from imgdiff.app.components.worker_pool import worker_pool
from imgdiff.errors import ImgDiffError
from imgdiff.io.load import load_image
from imgdiff.serving.upload_limits import MAX_PIXELS

#: That opening a file may take; the largest allowed takes two.
_SECONDS = 20.0


@dataclass(frozen=True)
class LookedAt:
    """A file that can be used.

    Args:
        size: (width, height) in pixels.
        thumbnail: A small picture of it, encoded.
    """

    size: tuple[int, int]
    thumbnail: bytes


def look_at(data: bytes, name: str) -> LookedAt:
    """Opens a file.

    Args:
        data: Its bytes.
        name: As its visitor knows it.

    Raises:
        ImageError: It cannot be used; the message names it.
        WorkError: Opening it takes more time or memory than it may.
    """
    work = worker_pool().submit(opened, {"data": data, "name": name}, seconds=_SECONDS)
    parts = work.result()
    width, height = json.loads(parts["size"])
    return LookedAt((int(width), int(height)), parts["thumbnail"])


def reason_against(data: bytes, name: str) -> ImgDiffError | None:
    """Why a file cannot be used; None where it can."""
    try:
        look_at(data, name)
    except ImgDiffError as error:
        return error
    return None


def opened(*, data: bytes, name: str, progress: Callable[[int, int], None]) -> dict[str, bytes]:
    """What ``look_at`` has a process do; raises ImageError."""
    pixels = load_image(data, name=name, value_range="auto", max_pixels=MAX_PIXELS).pixels
    height, width = pixels.shape[:2]
    return {
        "size": json.dumps([width, height]).encode(),
        "thumbnail": pictures.thumbnail(pixels),
    }
