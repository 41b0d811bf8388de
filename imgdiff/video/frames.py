"""The frames of a video or an animation, one at a time. Videos need PyAV (the extra ``video``)."""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image

from imgdiff.errors import ImageError, OptionError
from imgdiff.io.load import load_frames, load_image

#: What is read as a video; all else is an animation or a picture.
SUFFIXES = (".mp4", ".m4v", ".mov", ".mkv", ".webm", ".avi", ".mpg", ".mpeg", ".ts")
#: A video is one file: no playlist under its name has further ones opened or fetched.
_ALONE = {
    "protocol_whitelist": "file",
    "format_whitelist": "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,mpeg,mpegvideo,mpegts,m4v",
}
#: Seconds that a frame of an animation stands that says nothing else.
_STANDS = 0.1
_WHITE = (255, 255, 255)


@dataclass(frozen=True, eq=False)
class Frame:
    """A moment of a video.

    Attributes:
        time: In seconds from the start, >= 0.
        pixels: uint8 (H, W, 3) RGB.
    """

    time: float
    pixels: np.ndarray


def is_video(path: str | Path) -> bool:
    """Whether a file is read as a video, by its name."""
    return Path(path).suffix.lower() in SUFFIXES


def frames_of(path: str | Path, fps: float, max_pixels: int) -> Iterator[Frame]:
    """Frames at so many a second, the first that stands at each moment.

    Args:
        path: Of a video, or of an animation (GIF, WebP, APNG).
        fps: Above 0.
        max_pixels: Larger frames are refused.

    Raises:
        ImageError: It cannot be read, or its frames are too large.
        OptionError: It is a video and PyAV is not installed.
    """
    due = 0
    every = _video(Path(path), max_pixels) if is_video(path) else _animation(path, max_pixels)
    for frame in every:
        if frame.time + 1e-6 >= due / fps:
            due = int(np.floor(frame.time * fps + 1e-6)) + 1
            yield frame


def pyav() -> Any:
    """The module.

    Raises:
        OptionError: It is not installed.
    """
    try:
        import av
    except ImportError as error:
        raise OptionError(
            'videos need PyAV, which is not installed: pip install "imgdiff-siamese[video]" (or '
            "pip install av)"
        ) from error
    return av


def _video(path: Path, max_pixels: int) -> Iterator[Frame]:
    av = pyav()
    if not path.is_file():
        raise ImageError(f"cannot read {path.name!r}: no such file")
    try:
        with av.open(str(path), options=_ALONE) as container:
            if not container.streams.video:
                raise ImageError(f"cannot read {path.name!r}: there is no video in it")
            stream = container.streams.video[0]
            if (pixels := stream.width * stream.height) > max_pixels:
                raise ImageError(
                    f"cannot read {path.name!r}: its frames of {pixels:,} pixels are too large. "
                    "Scale it down first"
                )
            begin = None
            for number, frame in enumerate(container.decode(stream)):
                time = frame.time if frame.time is not None else number / 25
                begin = time if begin is None else begin
                yield Frame(max(0.0, float(time - begin)), frame.to_ndarray(format="rgb24"))
    except (av.FFmpegError, ValueError) as error:
        raise ImageError(
            f"cannot read {path.name!r}: it is no video, broken, or of a codec that is not known "
            f"here ({getattr(error, 'strerror', None) or error})"
        ) from error


def _animation(path: str | Path, max_pixels: int) -> Iterator[Frame]:
    first = load_image(path, background=_WHITE, max_pixels=max_pixels)
    stands = _durations(first.encoded) if first.encoded is not None else iter(())
    time = 0.0
    for image in load_frames(first, background=_WHITE, max_pixels=max_pixels):
        yield Frame(time, image.pixels)
        time += next(stands, _STANDS)


def _durations(data: bytes) -> Iterator[float]:
    """Seconds that each frame stands."""
    with Image.open(BytesIO(data)) as image:
        for number in range(getattr(image, "n_frames", 1)):
            image.seek(number)
            yield (image.info.get("duration") or 1000 * _STANDS) / 1000
