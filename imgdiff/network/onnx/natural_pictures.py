"""Pictures with the statistics of photographs, made from nothing, to calibrate int8 on.

The power of photographs falls with the square of the frequency (Field 1987): noise with that
spectrum, in patches with hard edges (dead leaves; Lee, Mumford and Huang 2001), under a few drawn
shapes and letters, reaches in each layer of a network about what photographs and screens reach.
"""

import cv2
import numpy as np

#: Amplitudes fall with the frequency to a power in this range.
_FALLS = (0.8, 1.4)
#: How many kinds of patches a picture has, and how many things are drawn over them.
_PATCHES, _DRAWN = (2, 5), (0, 3)
#: Standard deviations in levels: of the light of a patch, and of each channel beside it.
_LIGHT, _TINT = (5, 60), (0, 25)


def natural_pictures(count: int, side: int, seed: int = 0) -> list[np.ndarray]:
    """Pictures, the same for the same arguments.

    Args:
        count: How many.
        side: In pixels.
        seed: Of all that is drawn.

    Returns:
        uint8 (side, side, 3) each.
    """
    rng = np.random.default_rng(seed)
    return [_picture(rng, side) for _ in range(count)]


def _picture(rng: np.random.Generator, side: int) -> np.ndarray:
    frequency = np.hypot(*np.meshgrid(*[np.fft.fftfreq(side)] * 2))
    amplitude = np.maximum(frequency, 1 / side) ** -rng.uniform(*_FALLS)

    def field() -> np.ndarray:
        """Noise (side, side) of mean 0 and standard deviation 1."""
        noise = np.fft.ifft2(np.fft.fft2(rng.normal(size=(side, side))) * amplitude).real
        return (noise - noise.mean()) / noise.std()

    picture = np.zeros((side, side, 3))
    count = int(rng.integers(_PATCHES[0], _PATCHES[1], endpoint=True))
    owners = np.argmax([field() for _ in range(count)], axis=0)
    for patch in range(count):
        light = field() * rng.uniform(*_LIGHT)
        for channel, mean in enumerate(rng.uniform(20, 235, 3)):
            layer = mean + light + field() * rng.uniform(*_TINT)
            np.copyto(picture[..., channel], layer, where=owners == patch)
    levels = np.clip(picture, 0, 255).astype(np.uint8)
    for _ in range(int(rng.integers(_DRAWN[0], _DRAWN[1], endpoint=True))):
        _draw(rng, levels)
    return levels


def _draw(rng: np.random.Generator, picture: np.ndarray) -> None:
    side = len(picture)
    at, to = ([int(v) for v in rng.integers(0, side, 2)] for _ in range(2))
    color = [int(v) for v in rng.integers(0, 256, 3)]
    width = int(rng.choice([cv2.FILLED, 1, 3]))
    kind = rng.integers(0, 3)
    if kind == 0:
        cv2.rectangle(picture, at, to, color, width)
    elif kind == 1:
        cv2.circle(picture, at, int(rng.integers(4, side // 4)), color, width, cv2.LINE_AA)
    else:
        size = float(rng.uniform(0.4, 1.5))
        cv2.putText(picture, "imgdiff 0123", at, 0, size, color, abs(width), cv2.LINE_AA)
