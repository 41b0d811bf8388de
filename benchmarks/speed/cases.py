"""The pairs that are timed, drawn here: nothing is downloaded and every run sees the same."""

from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

#: Width and height.
SIZES = {"224": (224, 224), "1080p": (1920, 1080), "4k": (3840, 2160), "24mp": (6000, 4000)}
CASES = ("identical", "one small change", "ten small changes", "everything slightly different")
#: How many of the page's buttons change their color.
_CHANGED = {"identical": 0, "one small change": 1, "ten small changes": 10}
_BUTTONS = 10
_WORDS = ("order", "Monday", "a", "was", "sent", "price", "with", "note", "to", "address", "the")
_BLUE, _GREEN = (38, 98, 217), (30, 142, 62)


@dataclass(frozen=True)
class Pair:
    """before, after: uint8 RGB (H, W, 3). files: the same as PNGs."""

    before: np.ndarray
    after: np.ndarray
    files: tuple[str, str]

    @property
    def pixels(self) -> int:
        """How many pixels each side has."""
        return self.before.shape[0] * self.before.shape[1]


def make_pair(case: str, size: tuple[int, int], folder: Path) -> Pair:
    """The pair of a case at (width, height); its files go into ``folder``."""
    if case in _CHANGED:
        before, after = page(*size), page(*size, recolored=_CHANGED[case])
    else:
        before = texture(*size)
        after = _disturbed(before)
    return pair_of(before, after, folder)


#: Quality of the two sides where they are JPEGs.
_QUALITIES = (92, 80)


def pair_of(before: np.ndarray, after: np.ndarray, folder: Path, suffix: str = ".png") -> Pair:
    """A pair of two images whose files go into a folder.

    Args:
        before: uint8 RGB (H, W, 3).
        after: Likewise.
        folder: Where to.
        suffix: ".png"; or ".jpg", which makes the pair what is read back.
    """
    files = str(folder / f"before{suffix}"), str(folder / f"after{suffix}")
    for file, image, quality in zip(files, (before, after), _QUALITIES, strict=True):
        how = [cv2.IMWRITE_JPEG_QUALITY, quality] if suffix == ".jpg" else []
        cv2.imwrite(file, cv2.cvtColor(image, cv2.COLOR_RGB2BGR), how)
    if suffix == ".jpg":
        before, after = (cv2.cvtColor(cv2.imread(f), cv2.COLOR_BGR2RGB) for f in files)
    return Pair(before, after, files)


def page(width: int, height: int, recolored: int = 0) -> np.ndarray:
    """Cards of text like a web page's, and ten buttons, the first ``recolored`` of them green."""
    image, rng = np.full((height, width, 3), 255, np.uint8), np.random.default_rng(1)
    for top in range(12, height, 312):
        for left in range(12, width, 432):
            _card(image, left, top, rng)
    scale = min(1, height / 1080)
    wide, high = round(120 * scale), round(40 * scale)
    for number in range(_BUTTONS):
        # Spread evenly, each in a strip of its own: by the golden ratio from left to right.
        left = round((0.5 + number * 0.618) % 1 * (width - wide))
        top = round((number + 0.5) / _BUTTONS * height - high / 2)
        color = _GREEN if number < recolored else _BLUE
        cv2.rectangle(image, (left, top), (left + wide - 1, top + high - 1), color, -1)
        at = left + wide // 4, top + high * 2 // 3
        _write(image, "Send", at, 0.7 * scale, (255, 255, 255))
    return image


def _card(image: np.ndarray, left: int, top: int, rng: np.random.Generator) -> None:
    corner = left + 407, top + 287
    cv2.rectangle(image, (left, top), corner, (246, 248, 250), -1)
    cv2.rectangle(image, (left, top), corner, (208, 215, 222), 1)
    cv2.rectangle(image, (left, top), (corner[0], top + 35), (221, 228, 238), -1)
    for line in range(11):
        words = " ".join(rng.choice(_WORDS, 7))[:38]
        _write(image, words, (left + 12, top + 24 + 25 * line), 0.5, (31, 35, 40))


def _write(image, text: str, at: tuple[int, int], scale: float, color) -> None:
    cv2.putText(image, text, at, cv2.FONT_HERSHEY_SIMPLEX, scale, color, 1, cv2.LINE_AA)


def texture(width: int, height: int) -> np.ndarray:
    """Smooth and colorful on several scales, like a photograph out of focus."""
    rng, texture = np.random.default_rng(2), np.full((height, width, 3), 120, np.float32)
    for cells, strength in ((3, 60), (9, 30), (27, 15), (81, 8)):
        shape = cells, max(1, cells * width // height), 3
        coarse = rng.uniform(-strength, strength, shape).astype(np.float32)
        texture += cv2.resize(coarse, (width, height), interpolation=cv2.INTER_CUBIC)
    return np.clip(texture, 0, 255).astype(np.uint8)


def _disturbed(image: np.ndarray) -> np.ndarray:
    """The same with 4 % more light and noise of 3 levels."""
    noise = np.random.default_rng(3).standard_normal(image.shape, np.float32)
    return np.clip(np.rint(image * np.float32(1.04) + 3 * noise), 0, 255).astype(np.uint8)
