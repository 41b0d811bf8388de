"""Colors that are far enough from each other for a person to see."""

import numpy as np
from skimage.color import deltaE_ciede2000, rgb2lab

Color = tuple[int, int, int]


def difference(one: Color, other: Color) -> float:
    """CIEDE2000 of two RGB colors."""
    return float(deltaE_ciede2000(*(rgb2lab(np.uint8([[color]])) for color in (one, other)))[0, 0])


def any_color(rng: np.random.Generator, low: int = 0, high: int = 255) -> Color:
    """RGB with each channel in low..high."""
    return tuple(int(v) for v in rng.integers(low, high + 1, 3))  # type: ignore[return-value]


def recolored(
    rng: np.random.Generator, color: Color, least: float = 12.0, most: float = 60.0
) -> Color:
    """Another color, between ``least`` and ``most`` CIEDE2000 away: as often near as far."""
    shares = np.linspace(0, 1, 64)[:, None]
    while True:
        aim, other = rng.uniform(least, most), any_color(rng)
        mixed = np.rint(np.array(color) * (1 - shares) + np.array(other) * shares).astype(np.uint8)
        far = deltaE_ciede2000(rgb2lab(np.uint8([color])), rgb2lab(mixed))
        nearest = int(np.argmin(np.abs(far - aim)))
        if least <= far[nearest] <= most:
            return tuple(int(v) for v in mixed[nearest])  # type: ignore[return-value]


def stepped(color: Color, levels: int) -> Color:
    """Every channel moved by so many levels, away from the nearer end of the range."""
    sign = -1 if sum(color) > 3 * 128 else 1
    return tuple(int(np.clip(v + sign * levels, 0, 255)) for v in color)  # type: ignore[return-value]


def readable(ground: Color) -> Color:
    """Ink that stands out on a ground."""
    return (24, 26, 30) if sum(ground) > 3 * 110 else (246, 246, 244)
