"""Comparing two videos as work for a process of ``workers``."""

import json
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from imgdiff.errors import ImageError
from imgdiff.io.formats import SUFFIXES as PICTURES
from imgdiff.io.jpeg import encode_jpeg
from imgdiff.io.png import encode_png
from imgdiff.io.resize import resize
from imgdiff.options import CompareOptions
from imgdiff.render.overlay import outline, overlay_of
from imgdiff.result import Comparison
from imgdiff.serving.comparing import loaded
from imgdiff.serving.upload_limits import MAX_PIXELS
from imgdiff.video.compare_videos import compare_videos
from imgdiff.video.frames import SUFFIXES as VIDEOS
from imgdiff.video.frames import Frame
from imgdiff.video.sheet import sheet, timeline
from imgdiff.video.video_result import Moment

#: Most frames of one video that are looked at for a visitor.
MAX_FRAMES = 240
#: Height of the pictures of a moment.
_HEIGHT = 240
_GAP = 8


def compare_video_files(
    *,
    before: bytes,
    after: bytes,
    names: tuple[str, str],
    fps: float,
    threads: int,
    progress: Callable[[int, int], None],
) -> dict[str, bytes]:
    """Compares two videos for the page.

    Args:
        before: The bytes of the first file.
        after: The bytes of the second file.
        names: What their visitor calls them; their ends say what kind of file each is.
        fps: Frames a second that are looked at.
        threads: That the network may use.
        progress: Called with how many moments of how many are done.

    Returns:
        "json" with ``VideoComparison.to_dict()``, "sheet" and "timeline" as PNG, and by its number
        each moment as JPEG: before, after and the heat, or what one video alone has.

    Raises:
        ImgDiffError: They cannot be compared.
    """
    moments: list[bytes] = []

    def shown(_: Moment, one: Frame | None, two: Frame | None, result: Comparison | None) -> None:
        moments.append(_strip(one, two, result))

    with TemporaryDirectory() as folder:
        files = []
        for side, data, name in zip(("before", "after"), (before, after), names, strict=True):
            file = Path(folder) / f"{side}{_suffix(name)}"
            file.write_bytes(data)
            files.append(file)
        result = compare_videos(
            files[0],
            files[1],
            fps=fps,
            names=names,
            options=loaded(CompareOptions(level="content", max_pixels=MAX_PIXELS), threads),
            max_frames=MAX_FRAMES,
            progress=progress,
            shown=shown,
        )
    return {
        "json": json.dumps(result.to_dict()).encode(),
        "sheet": encode_png(sheet(result)),
        "timeline": encode_png(timeline(result)),
        **{str(number): picture for number, picture in enumerate(moments)},
    }


def _suffix(name: str) -> str:
    suffix = Path(name).suffix.lower()
    if suffix not in (*VIDEOS, *PICTURES):
        raise ImageError(f"cannot read {name!r}: expected a video or an animation")
    return suffix


def _strip(one: Frame | None, two: Frame | None, result: Comparison | None) -> bytes:
    """A moment: before, after and the heat side by side, or the one frame that there is."""
    shown = [frame.pixels for frame in (one, two) if frame is not None]
    if result is not None:
        shown.append(outline(overlay_of(result), result.regions))
    width = max(1, round(_HEIGHT * shown[0].shape[1] / shown[0].shape[0]))
    gap = np.full((_HEIGHT, _GAP, 3), 255, np.uint8)
    panes = [pane for pixels in shown for pane in (gap, resize(pixels, (_HEIGHT, width)))]
    return encode_jpeg(np.hstack(panes[1:]), 85)
