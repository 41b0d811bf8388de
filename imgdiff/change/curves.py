"""Curves that became thicker or thinner, beside what came between the two.

The line of a chart drawn half as thick, a route on a map. Shift, blur and sharpening leave the ink
across a curve as it is, and noise and compression average out along it, as of straight lines (see
``lines``, which knows level and upright ones without their direction being measured). So profiles
are taken across what is a ridge in the middle of both images, by its Hessian (Steger 1998), and
where both images show nothing but one curve on an even ground, the ink of both is compared.

What became wider as well tells by itself, where nothing else tells what is usual: no light makes
anything wider. So it does of level and upright lines, and where light moved the grounds.
"""

import cv2
import numpy as np

from imgdiff.arrays import channel_max, components, places_of
from imgdiff.change.at_once import raise_to_enlarged
from imgdiff.change.nuisance.chroma import colors_smeared, luminance
from imgdiff.change.nuisance.grounds import clipped_in_one, halfway_ratio
from imgdiff.io.resize import mask_shares, resize, size_within

#: Width of the smoothing that shows a ridge, in pixels; its least curvature, in levels; and the
#: share of it that is left along the ridge at most.
_SIGMA, _RIDGE, _ALONG = 1.8, 1.2, 0.35
#: Sine of the angle from which on a ridge is neither level nor upright.
_SLANTED = 0.08
#: Larger pictures are looked at on so many pixels. Of a cell of such a side the sharpest ridge is
#: looked at; of more cells than this those in which the two differ by so many levels, and others.
_PIXELS, _CELL, _MOST, _MOVED = 2_100_000, 4, 5000, 6.0
#: Pixels along a curve that are averaged, from its middle; how far its ink reaches across, and rows
#: of ground beyond that.
_LENGTH, _INK, _GROUND = 4, 6, 3
#: How far from a place it is looked at, in pixels.
_REACH = _INK + _GROUND + _LENGTH
#: Strips longer than this, in pixels, are more than OpenCV takes profiles of.
_FARTHEST = 32_000
#: Levels, and sigmas of the noise, by which the ground varies at most; the share of the contrast by
#: which both grounds may differ; the share that may be left at the end of the ink.
_EVEN, _SIGMAS, _STEP, _ENDS = 3.0, 3.0, 0.2, 0.12
#: Levels by which a curve stands out of its ground.
_CONTRAST = 32.0
#: The share of its ink that a curve loses or gains at the threshold, if it is narrower or wider by
#: a share that light and blur leave as it is; and if it may be fainter or stronger instead.
_SHARE, _WIDER, _FAINTER = 0.25, 0.12, 0.42
#: ... times what nearly all of the others do, for another renderer spares few of them, and none of
#: like contrast is spared by what makes curves stronger: sharpening on a ground that is white.
_USUAL, _OF_ALL, _ALIKE = 3.0, 0.25, 1.6
#: No renderer makes curves wider by more than this share of what they become.
_MOST_WIDER = 0.28
#: ... but level and upright ones, which may be snapped to whole pixels.
_SNAPPED = 0.36
#: The share of such a line, and of any under other light, that has to have changed: compression
#: takes ink from parts of it, and short ones are letters. The cells of the shortest one.
_MOSTLY, _LONGER = 0.7, 15
#: The level of a ground below which light does not show on it.
_DARK = 48.0
#: Levels times pixels that can be seen.
_VISIBLE = 60.0
#: Levels by which light moves a ground, and the share of the curves of whose grounds that may be
#: so: elsewhere ink, too, may be moved by light, and by what it clips, and only widths tell.
_LIT, _FEW = 3.0, 0.1
#: Cells in a row that count, and curves that tell what is usual.
_SHORTEST, _ENOUGH = 9, 15


def curve_heat(
    before: np.ndarray, after: np.ndarray, inside: np.ndarray, out: np.ndarray | None = None
) -> np.ndarray:
    """Heat of curves whose ink changed. Symmetric.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise, aligned to a pixel or so.
        inside: bool (H, W), the places that are looked at.
        out: float32 (H, W), a heat that is raised to it in place.

    Returns:
        float32 (H, W) in [0, 1]; 0.5 at the threshold. ``out`` where that is given.
    """
    heat = np.zeros(inside.shape, np.float32) if out is None else out
    size = size_within(inside.shape, _PIXELS)
    if min(size) <= 2 * _REACH or max(size) > _FARTHEST:
        return heat
    before, after = resize(before, size), resize(after, size)
    if colors_smeared(before, after):
        before, after = luminance(before), luminance(after)
    found = _heat(before, after, mask_shares(inside, size) > 0.99)
    if found is not None:
        raise_to_enlarged(heat, found, inside)
    return heat


def _heat(before: np.ndarray, after: np.ndarray, inside: np.ndarray) -> np.ndarray | None:
    """The heat of images of a size that can be looked at; None where there is none."""
    ys, xs, normals = _ridges(before, after, inside)
    if not len(ys):
        return None
    first, second = (_Profiles(side, ys, xs, normals) for side in (before, after))
    noise = max(first.noise, second.noise)
    known = first.known(noise) & second.known(noise)
    lit = np.abs(second.ground - first.ground).mean(axis=1) > _LIT
    many = bool(np.count_nonzero(known & lit) >= _FEW * np.count_nonzero(known))
    known &= np.maximum(first.contrast, second.contrast) >= _CONTRAST
    known &= ~clipped_in_one(first.ground, second.ground).any(axis=1) if many else ~lit
    ys, xs = ys[known], xs[known]
    straight = np.abs(normals[known]).min(axis=1) <= _SLANTED
    needed, share = _needed(first, second, known, straight, many)
    cells = np.zeros(tuple(-(-length // _CELL) for length in inside.shape), np.float32)
    cells[ys // _CELL, xs // _CELL] = np.clip(share / (2 * needed), 0, 1)
    hot = cells >= 0.5
    alone = np.zeros(cells.shape, bool)
    alone[ys // _CELL, xs // _CELL] = straight | many
    hot &= ~alone | _along_most(hot, ys // _CELL, xs // _CELL)
    cells[~hot] = np.minimum(cells[~hot], 0.5 - 1e-3)
    count, labels, _ = components(cv2.dilate(hot.view(np.uint8), np.ones((3, 3), np.uint8)))
    long = np.bincount(labels[hot], minlength=count) >= _SHORTEST
    cells[~long[labels]] = 0
    wide = np.repeat(np.repeat(cells, _CELL, axis=0), _CELL, axis=1)
    return wide[: inside.shape[0], : inside.shape[1]]


def _along_most(hot: np.ndarray, rows: np.ndarray, columns: np.ndarray) -> np.ndarray:
    """bool (h, w): cells of lines that are hot nearly all along; rows, columns: all their cells."""
    line = np.zeros(hot.shape, bool)
    line[rows, columns] = True
    count, labels, _ = components(cv2.dilate(line.view(np.uint8), np.ones((3, 3), np.uint8)))
    whole, lit = (np.bincount(labels[places], minlength=count) for places in (line, hot))
    most: np.ndarray = (lit >= np.maximum(_LONGER, _MOSTLY * whole))[labels]
    return most


def _ridges(
    before: np.ndarray, after: np.ndarray, inside: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Places on ridges, rows and columns (N,), and the direction across, (N, 2) as x and y."""
    total: np.ndarray = cv2.add(before, after, dtype=cv2.CV_16U)  # type: ignore[call-overload]
    grey = cv2.transform(total, np.full((1, 3), 1 / 6, np.float32)).astype(np.float32)
    smooth = cv2.GaussianBlur(grey, (0, 0), _SIGMA)
    xx, yy = (cv2.Sobel(smooth, cv2.CV_32F, *way, scale=1 / 4) for way in ((2, 0), (0, 2)))
    xy = cv2.Sobel(smooth, cv2.CV_32F, 1, 1, scale=1 / 4)
    half, mean = (xx - yy) / 2, (xx + yy) / 2
    root = np.sqrt(half * half + xy * xy)
    across, along = np.abs(mean) + root, np.abs(np.abs(mean) - root)
    across[(across < _RIDGE) | (along > _ALONG * across) | ~inside] = 0
    across[:_REACH] = across[-_REACH:] = 0
    across[:, :_REACH] = across[:, -_REACH:] = 0
    # The sharpest of each cell.
    height, width = (length // _CELL for length in across.shape)
    cells = across[: height * _CELL, : width * _CELL].reshape(height, _CELL, width, _CELL)
    parts = cells.transpose(0, 2, 1, 3).reshape(height, width, -1)
    rows, columns = places_of(parts.max(axis=2) > 0)
    at = parts[rows, columns].argmax(axis=1)
    ys, xs = rows * _CELL + at // _CELL, columns * _CELL + at % _CELL
    chosen = _chosen(before, after, ys, xs)
    ys, xs = ys[chosen], xs[chosen]
    angle = np.arctan2(2 * xy[ys, xs], xx[ys, xs] - yy[ys, xs]) / 2
    # The other direction where the curvature along it is the larger.
    angle += np.where(mean[ys, xs] < 0, np.pi / 2, 0)
    return ys, xs, np.stack([np.cos(angle), np.sin(angle)], axis=1).astype(np.float32)


def _needed(
    before: "_Profiles", after: "_Profiles", where: np.ndarray, straight: np.ndarray, lit: bool
) -> tuple[np.ndarray, np.ndarray]:
    """The share of its ink by which each curve has to change, and by which it did, (N,) both.

    straight: bool (N,), the level and upright ones. lit: whether light moved the grounds.
    """
    share, wider = _changed_ink(before, after, where, lit)
    needed = np.full(len(share), _SHARE, np.float32)
    if len(share) >= _ENOUGH:
        usual = _USUAL * float(np.quantile(share, _OF_ALL))
        needed[:] = min(max(_SHARE, usual), _MOST_WIDER)
    contrast = np.maximum(before.contrast, after.contrast)[where]
    alike = (np.log(np.maximum(contrast, 1)) / np.log(_ALIKE)).astype(int)
    for kind in np.unique(alike[~wider & (share > 0)]):
        these = alike == kind
        usual = np.quantile(share[these], _OF_ALL) if these.sum() >= _ENOUGH else 0.0
        fainter = these & ~wider
        needed[fainter] = np.maximum(needed[fainter], max(_FAINTER, _USUAL * usual))
    # Light leaves a black ground as it is, whatever it does to a curve on it.
    dark = np.minimum(before.ground, after.ground).max(axis=1)[where] < _DARK
    needed[straight] = np.maximum(needed[straight], _SNAPPED)
    return needed, np.where((dark | straight | lit) & ~wider, np.float32(0), share)


def _chosen(before: np.ndarray, after: np.ndarray, ys: np.ndarray, xs: np.ndarray) -> np.ndarray:
    """Which of too many places are looked at, (M,): where the two differ, and a part of the rest.

    At most twice as many; so each kind may tell a little more of what is usual than it is.
    """
    everything = np.arange(len(ys))
    if len(ys) <= _MOST:
        return everything
    moved: np.ndarray = cv2.subtract(after, before, dtype=cv2.CV_32F)  # type: ignore[call-overload]
    differing = channel_max(np.abs(cv2.GaussianBlur(moved, (0, 0), _SIGMA)))[ys, xs] >= _MOVED
    few = [
        places[:: -(-len(places) // _MOST) or 1]
        for places in map(np.flatnonzero, (differing, ~differing))
    ]
    return np.sort(np.concatenate(few))


class _Profiles:
    """Levels across curves, each the mean of a few pixels along it.

    Args:
        image: uint8 (H, W, 3).
        ys, xs: Places on curves, (N,).
        normals: Directions across, (N, 2) as x and y.
    """

    def __init__(self, image: np.ndarray, ys: np.ndarray, xs: np.ndarray, normals: np.ndarray):
        over = np.arange(-_INK - _GROUND, _INK + _GROUND + 1, dtype=np.float32)
        on = np.arange(-_LENGTH, _LENGTH + 1, dtype=np.float32)
        (nx, ny), count = normals.T, len(ys)
        x = xs[:, None, None] + nx[:, None, None] * over[:, None] - ny[:, None, None] * on
        y = ys[:, None, None] + ny[:, None, None] * over[:, None] + nx[:, None, None] * on
        shape = (count, len(over) * len(on))
        columns, rows = (each.astype(np.float32).reshape(shape) for each in (x, y))
        levels = cv2.remap(image, columns, rows, cv2.INTER_LINEAR).astype(np.float32)
        levels = levels.reshape(count, len(over), len(on), 3)
        # Slices are added up in a tenth of the time that ``mean`` takes over so few.
        self._mean = sum(levels[:, :, place] for place in range(len(on))) / np.float32(len(on))
        first, last = levels[:, :_GROUND], levels[:, -_GROUND:]
        self._grounds = first.mean(axis=(1, 2)), last.mean(axis=(1, 2))
        spread = [side.std(axis=(1, 2)).max(axis=1) for side in (first, last)]
        self._spread = np.maximum(*spread)
        self.noise = float(np.quantile(self._spread, 0.2)) if count else 0.0
        self.ground = (self._grounds[0] + self._grounds[1]) / 2
        apart = self._mean - self.ground[:, None]
        self.contrast = np.abs(apart).max(axis=(1, 2))
        self._apart = apart[:, _GROUND:-_GROUND]

    def known(self, noise: float) -> np.ndarray:
        """bool (N,): those that show one curve on an even ground, of such noise in levels."""
        step = np.abs(self._grounds[1] - self._grounds[0]).max(axis=1)
        ends = np.abs(self._apart[:, [0, -1]]).max(axis=(1, 2))
        even = self._spread <= max(_EVEN, _SIGMAS * noise)
        least = np.maximum(self.contrast, _CONTRAST)
        return even & (step <= _STEP * least) & (ends <= _ENDS * least)

    def ink(self) -> np.ndarray:
        """Levels that are darker than the ground, and lighter, summed up across: (N, 6)."""
        return np.concatenate([part.sum(axis=1) for part in self._parts()], axis=1)

    def peak(self) -> np.ndarray:
        """The most of those levels, (N, 6)."""
        return np.concatenate([part.max(axis=1) for part in self._parts()], axis=1)

    def _parts(self) -> tuple[np.ndarray, np.ndarray]:
        return np.maximum(-self._apart, 0), np.maximum(self._apart, 0)


def _changed_ink(
    before: _Profiles, after: _Profiles, where: np.ndarray, lit: bool
) -> tuple[np.ndarray, np.ndarray]:
    """The share of its ink that each curve lost or gained, and whether it is wider or narrower.

    float32 (N,), 0 if it is not seen; bool (N,).
    """
    light = np.tile(halfway_ratio(before.ground, after.ground), 2) if lit else np.float32(1)
    inks = before.ink() * light, after.ink() / light
    most = np.maximum(*inks).max(axis=1)[where]
    channel = np.abs(inks[1] - inks[0]).argmax(axis=1)
    at = np.arange(len(channel)), channel
    first, second, *peaks = (
        v[at][where] for v in (*inks, before.peak() * light, after.peak() / light)
    )
    widths = [ink / np.maximum(peak, 1) for ink, peak in zip((first, second), peaks, strict=True)]
    wider = (widths[1] - widths[0]) / np.maximum(np.maximum(*widths), 1e-3)
    change = second - first
    seen = np.abs(change) >= _VISIBLE
    wider *= np.sign(change)
    seen &= wider > -_WIDER  # sharpened, and what it would have made lighter than white is lost
    return np.where(seen, np.abs(change), 0) / np.maximum(most, 1), wider >= _WIDER
