"""How one side of a pair became the other, frequency by frequency: a shift, a blur, a sharpening.

The cross spectrum of corresponding blocks has the phase of a shift, and its size against the power
of the cleaner side is the transfer function, which noise of the other side does not bias.
"""

from dataclasses import dataclass
from typing import Any

import cv2
import numpy as np

#: Side of a block in pixels; the flattest share of blocks, in which noise is measured.
SIDE, FLATTEST = 32, 0.3
#: Frequencies, in periods a pixel: between these a filter is fitted, between those a shift, which
#: the borders of blocks hide from coarser ones, and from there on noise is measured.
_LOW, _HIGH, _SHIFT_FROM, _SHIFT_UP_TO, _NOISE_FROM = 0.04, 0.42, 0.12, 0.38, 0.1
#: Coherence from which a frequency tells something.
_COHERENT = 0.3
#: Least shift in pixels that is named.
_SHIFTED = 0.15
#: Standard deviations of a blur, and of the mask of a sharpening, that are tried, in pixels.
_MASKS = (0.7, 1.0, 1.5, 2.0, 3.0)
_BLURS, _GAINS = np.linspace(0.1, 4, 118), np.linspace(0.04, 2.0, 50)
#: Gains of a filter that are taken out.
_GAIN_LIMITS = (0.15, 4.0)
#: Gains up to which noise is measured.
_UNDONE = 1.6
#: Levels of texture in a block, smoothed, from which its correspondence is asked, and the
#: correlation from which it corresponds.
_TEXTURE, _SMOOTH, _CORRESPONDS = 6.0, 1.5, 0.5
_TINY = 1e-6
#: The discrete Fourier transform of columns, complex64 (SIDE, SIDE), and of rows, of which half
#: tells all.
_COLUMNS = np.exp(-2j * np.pi * np.outer(range(SIDE), range(SIDE)) / SIDE).astype(np.complex64)
_ROWS = _COLUMNS[:, : SIDE // 2 + 1]
#: A blur, which has one number, may fit worse than a mask, which has two: by this factor.
_PLAINER = 0.6
#: By how much a channel may be stronger than the fit of light has it.
_GAIN_WITHIN = (0.7, 1.4)


@dataclass(frozen=True)
class Filter:
    """What a blur or a sharpening made of ``before``.

    Attributes:
        name: "blur" or "sharpness".
        amount: Pixels (standard deviation), or share that the detail grew; below 0 where ``after``
            is the sharper, or the softer one.
        explained: Share of the squared differences that it takes away, 0 to 1.
        levels: How far it moved the pixels.
    """

    name: str
    amount: float
    explained: float
    levels: float


class Spectra:
    """Of corresponding blocks of both sides.

    Args:
        before: float32 (3, N, SIDE, SIDE), by channel.
        after: Likewise, in the same light.
    """

    def __init__(self, before: np.ndarray, after: np.ndarray):
        window = np.hanning(SIDE + 1)[:SIDE].astype(np.float32)
        self.window = window[:, None] * window
        self.power = float((self.window**2).sum())
        fy, fx = np.fft.fftfreq(SIDE)[:, None], np.fft.rfftfreq(SIDE)[None]
        self.fx, self.fy, self.f = fx + 0 * fy, fy + 0 * fx, np.hypot(fx, fy)
        self.used = self.f >= _LOW
        # The half that rfft leaves out counts twice.
        self.twice = np.where((fx > 0) & (fx < 0.5), 2.0, 1.0) + 0 * fy
        self._channels = self.transformed(before), self.transformed(after)
        self.before, self.after = (side.mean(axis=0) for side in self._channels)  # of the greys
        self.dx = self.dy = 0.0
        self.transfer = np.ones_like(self.f)
        self._refresh()

    def transformed(self, blocks: np.ndarray) -> np.ndarray:
        """Windowed Fourier transform without the mean, complex64 (..., SIDE, SIDE // 2 + 1)."""
        centred = blocks - blocks.mean(axis=(-2, -1), keepdims=True)
        # As products of matrices, so small ones take a sixth of the time of NumPy's transform.
        parts = (centred * self.window) @ np.concatenate([_ROWS.real, _ROWS.imag], axis=1)
        half = SIDE // 2 + 1
        transformed: np.ndarray = _COLUMNS @ (parts[..., :half] + 1j * parts[..., half:])
        return transformed

    def levels(self, spectrum: np.ndarray) -> np.ndarray:
        """Standard deviation in levels of blocks (N, SIDE, SIDE // 2 + 1), (N,)."""
        squares = (_power(spectrum) * (self.twice * self.used)).sum(axis=(1, 2))
        return np.sqrt(squares / (self.power * SIDE * SIDE))

    def predicted(self, before: np.ndarray) -> np.ndarray:
        """What the shift and the filter make of transformed blocks."""
        phase = np.exp(-2j * np.pi * (self.fx * self.dx + self.fy * self.dy))
        return before * (phase * self.transfer).astype(np.complex64)

    def mean_square(self) -> float:
        """Of what is left of the differences."""
        rest = self.levels(self.after - self.predicted(self.before))
        return float((rest**2).mean())

    def find_shift(self, explained: float) -> float | None:
        """Takes out the shift between the two.

        Args:
            explained: Share of the squared differences that it has to take away.

        Returns:
            How far it moved the pixels, in levels; None where there is none.
        """
        told = (self.coherence > _COHERENT) & (self.f >= _SHIFT_FROM) & (self.f <= _SHIFT_UP_TO)
        if told.sum() < 6:
            return None
        weight = (np.abs(self.cross) * self.twice)[told]
        along = -2 * np.pi * np.stack([self.fx[told], self.fy[told]], axis=1)
        angle = np.angle(self.cross[told])
        square = along.T @ (along * weight[:, None]) + _TINY * np.eye(2) * weight.sum()
        dx, dy = np.linalg.solve(square, along.T @ (weight * angle))
        unmoved = self.mean_square()
        self.dx, self.dy = float(dx), float(dy)
        gain = unmoved - self.mean_square()
        if np.hypot(dx, dy) < _SHIFTED or gain < explained * unmoved:
            self.dx = self.dy = 0.0
            return None
        self._refresh()
        return float(np.sqrt(gain))

    def find_filter(self) -> Filter | None:
        """Takes out a blur or a sharpening.

        Returns:
            The filter that fits best; None where nothing tells of one.
        """
        told = (self.coherence > _COHERENT) & self.used & (self.f <= _HIGH)
        if told.sum() < 12:
            return None
        cross = np.real(self.cross)[told].clip(_TINY)
        powers = self.before_power[told], self.after_power[told]
        f, unfiltered, unmoved = self.f[told], self.mean_square(), self.predicted(self.before)
        best: Any = None
        # Noise of the other side does not bias the gain; which one has it, the fit tells.
        for gain in (cross / powers[0], powers[1] / cross):
            for sign, ratio, power in ((1, gain, powers[0]), (-1, 1 / gain, powers[1])):
                weight = np.sqrt(power * self.twice[told])
                weight /= weight.sum()
                for name, amounts, curves, mask in _curves(f):
                    errors = (weight * (ratio - curves) ** 2).sum(axis=1)
                    number = int(errors.argmin())
                    error = float(errors[number]) * (_PLAINER if name == "blur" else 1)
                    if best is None or error < best[0]:
                        constant = float(np.average(np.log(gain), weights=weight))
                        best = error, name, sign * float(amounts[number]), mask, constant
        _, name, amount, mask, constant = best
        self.transfer = np.full_like(self.f, np.exp(constant))
        before = min(self.mean_square(), unfiltered)  # less contrast is no blur
        sign = 1 if amount > 0 else -1
        self.transfer = _curve(name, self.f, abs(amount), mask).clip(*_GAIN_LIMITS) ** sign
        moved = self.levels(self.predicted(self.before) - unmoved)
        explained = 1 - self.mean_square() / max(before, _TINY)
        return Filter(name, amount, explained, float(np.sqrt((moved**2).mean())))

    def noise(self, *parts: np.ndarray) -> list[float]:
        """Standard deviation of what is left in channels, in levels, as of white noise.

        Args:
            *parts: bool (N,), the blocks that are measured.

        Returns:
            One number for each of them.
        """
        # Where a blur is undone, rounding grows into noise.
        fine = ((self.f >= _NOISE_FROM) & (self.transfer <= _UNDONE)) * self.twice
        if not fine.any():
            return [0.0] * len(parts)
        coarse = self.used & (self.f <= _SHIFT_UP_TO)
        squares = []
        for before, two in zip(*self._channels, strict=True):
            one = self.predicted(before)
            power = float((_power(one) * coarse).sum())
            gain = float(((two * one.conj()).real * coarse).sum()) / max(power, _TINY)
            rest = two - one * np.float32(np.clip(gain, *_GAIN_WITHIN))
            squares.append((_power(rest) * fine).sum(axis=(1, 2)))
        left = np.mean(squares, axis=0) / fine.sum() / self.power
        return [float(np.sqrt(left[part].mean())) for part in parts]

    def roughness(self, side: np.ndarray, flattest: np.ndarray) -> float:
        """How much of the finest there is in some blocks of a side, as the root of its power."""
        return float(np.sqrt((_power(side[flattest]) * (self.f >= _HIGH)).mean()))

    def _refresh(self) -> None:
        moved = self.predicted(self.before)
        self.cross = (self.after * moved.conj()).sum(axis=0)
        self.before_power = _power(moved).sum(axis=0)
        self.after_power = _power(self.after).sum(axis=0)
        both = (self.before_power * self.after_power).clip(_TINY)
        self.coherence = np.abs(self.cross) ** 2 / both


def _power(spectrum: np.ndarray) -> np.ndarray:
    power: np.ndarray = np.square(np.abs(spectrum))
    return power


def _curves(f: np.ndarray):
    """Filters of each kind: name, amounts (K,), gains (K, F) and the width of the mask."""
    yield "blur", _BLURS, _curve("blur", f, _BLURS[:, None]), 0.0
    for mask in _MASKS:
        yield "sharpness", _GAINS, _curve("sharpness", f, _GAINS[:, None], mask), mask


def _curve(name: str, f: np.ndarray, amount, mask: float = 0.0) -> np.ndarray:
    """The gain of a blur or a sharpening at frequencies."""
    if name == "blur":
        return np.exp(-2 * (np.pi * amount * f) ** 2)
    return 1 + amount * (1 - np.exp(-2 * (np.pi * mask * f) ** 2))


def blocks_of(image: np.ndarray) -> np.ndarray:
    """An image (H, W) in blocks, (N, SIDE, SIDE); what is left at the ends is left out."""
    high, wide = (length // SIDE for length in image.shape)
    cut = image[: high * SIDE, : wide * SIDE].reshape(high, SIDE, wide, SIDE)
    return cut.swapaxes(1, 2).reshape(-1, SIDE, SIDE)


def corresponding(before: np.ndarray, after: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Which blocks have structure, and which of them show the same one on both sides.

    Args:
        before: float32 (H, W), grey.
        after: Likewise.

    Returns:
        bool (N,) twice, in the order of ``blocks_of``.
    """
    one, two = (
        blocks_of(cv2.GaussianBlur(side, (0, 0), _SMOOTH)).reshape(-1, SIDE * SIDE)
        for side in (before, after)
    )
    one, two = (side - side.mean(axis=1, keepdims=True) for side in (one, two))
    strong = [np.sqrt((side**2).mean(axis=1)) for side in (one, two)]
    textured = np.maximum(*strong) >= _TEXTURE
    correlation = (one * two).mean(axis=1) / (strong[0] * strong[1]).clip(_TINY)
    return textured, textured & (correlation >= _CORRESPONDS)
