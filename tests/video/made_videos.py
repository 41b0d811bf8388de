"""Small videos: a scene in which something moves, cut, changed or in other light."""

from pathlib import Path

import av
import cv2
import numpy as np
from PIL import Image

FPS = 4


def scene(moment: int) -> np.ndarray:
    """A room in another light every second, through which a ball goes."""
    own = np.random.default_rng(moment // FPS)
    picture = np.full((96, 128, 3), own.integers(60, 190, 3), np.uint8)
    for _ in range(5):
        x, y = (int(v) for v in own.integers(4, 90, 2))
        color = tuple(int(v) for v in own.integers(0, 256, 3))
        cv2.rectangle(picture, (x, y), (x + 24, y + 16), color, -1)
    cv2.circle(picture, (12 + 9 * (moment % FPS), 70), 8, (250, 250, 250), -1, cv2.LINE_AA)
    return picture


def scenes(seconds: int = 4) -> list[np.ndarray]:
    return [scene(moment) for moment in range(seconds * FPS)]


def write_mp4(path: Path, frames: list[np.ndarray], fps: int = FPS) -> Path:
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=fps)
        stream.width, stream.height = frames[0].shape[1::-1]
        stream.pix_fmt, stream.bit_rate = "yuv420p", 4_000_000
        for pixels in frames:
            container.mux(stream.encode(av.VideoFrame.from_ndarray(pixels, format="rgb24")))
        container.mux(stream.encode())
    return path


def write_gif(path: Path, frames: list[np.ndarray]) -> Path:
    images = [Image.fromarray(pixels) for pixels in frames]
    images[0].save(path, save_all=True, append_images=images[1:], duration=1000 // FPS)
    return path


#: Of a watched place at each second: is something there? A moment alone is nobody's concern.
THERE = [0, 0, 1, 0, 0, 1, 1, 1, 1, 0, 0, 0, 0]


def place(something: bool) -> np.ndarray:
    pixels = scene(2)
    if something:
        pixels[20:52, 80:120] = (20, 200, 40)
    return pixels


def write_watched(path: Path) -> Path:
    frames = [place(bool(there)) for there in THERE for _ in range(2)]
    return write_mp4(path, frames, fps=2)
