"""What a view leaves over by a few pixels: a lens, a sheet that is not flat, a little parallax.

Dense inverse search flow (Kroeger et al. 2016), of which only what is smooth over a good part of
the picture is undone. What moves on its own, a letter, a part, a person, is smaller than that: the
median around it does not follow it, and it stays a change.
"""

import math
from dataclasses import replace
from typing import Any

import cv2
import numpy as np

from imgdiff.align.agreement import disagreement
from imgdiff.align.canvas import AlignedPair, coarsened, own_part
from imgdiff.align.features import evened
from imgdiff.align.warp import warp_by
from imgdiff.io.resize import resize

#: The flow is found in pictures with sides up to this.
_SIDE = 800
#: Cells of the field along the longer side, of which so many make the neighbourhood whose median
#: counts, and over so many more it is smoothed.
_CELLS, _MEDIAN, _SMOOTH = 32, 7, 1.5
#: Most that is undone, as a share of the longer side, in pixels at least; from so many pixels on it
#: is worth it.
_MOST_SHARE, _MOST, _LEAST = 0.004, 3.0, 0.15
#: Share of what is missing to perfect agreement that must remain at most.
_CLEARLY = 0.93


def undo_local_flow(pair: AlignedPair, moved: AlignedPair) -> AlignedPair:
    """A moved pair with what is left over locally undone too, where that explains more.

    Args:
        pair: As it was before it was moved.
        moved: As ``warp.warped`` gave it.

    Returns:
        The pair, moved once from the pixels as given; ``moved`` itself where little is left over.
    """
    if moved.alignment.transform is None:
        return moved
    coarse = smooth_flow(moved.before, moved.after, moved.valid)
    furthest = float(np.linalg.norm(coarse, axis=2).max())
    if furthest < _LEAST:
        return moved
    flow = resize(coarse, moved.valid.shape, enlarge="linear")
    transform = np.array(moved.alignment.transform)

    def bent(plane: np.ndarray, outside: np.ndarray) -> np.ndarray:
        onto = warp_by(plane, transform, flow)
        inside = moved.valid if plane.ndim == 2 else moved.valid[..., None]
        return np.where(inside, onto, outside)

    after = bent(own_part(pair.after, pair.in_after), moved.before)
    left, confidence = disagreement(moved.before, after, moved.valid)
    if left > _CLEARLY * disagreement(moved.before, moved.after, moved.valid)[0]:
        return moved
    alpha = moved.after_alpha
    if pair.after_alpha is not None and moved.before_alpha is not None:
        alpha = bent(own_part(pair.after_alpha, pair.in_after), moved.before_alpha)
    record = replace(moved.alignment, local_flow=furthest, confidence=confidence)
    bent_pair = replace(moved, after=after, after_alpha=alpha, alignment=record, coarse=None)
    if moved.coarse is None:
        return bent_pair
    scale = math.sqrt(moved.coarse.in_after.size / moved.in_after.size)
    return replace(bent_pair, coarse=coarsened(bent_pair, scale))


def smooth_flow(before: np.ndarray, after: np.ndarray, valid: np.ndarray) -> np.ndarray:
    """How far ``after`` still lies off, as far as that is smooth and small, on a coarse grid.

    Args:
        before: uint8 (H, W, 3).
        after: Likewise, on its grid.
        valid: bool (H, W), where both show something.

    Returns:
        float32 (h, w, 2), pixels right and down, for each of h x w near-square cells.
    """
    height, width = valid.shape
    scale = min(1.0, _SIDE / max(height, width))
    size = max(16, round(height * scale)), max(16, round(width * scale))
    one, two = (evened(resize(image, size)) for image in (before, after))
    search: Any = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_MEDIUM)
    there, back = search.calc(one, two, None), search.calc(two, one, None)
    most = max(_MOST, _MOST_SHARE * max(height, width)) * scale
    # A place counts by its structure, and where the way there and back ends where it began.
    structure = cv2.GaussianBlur(np.square(one.astype(np.float32) - 128), (0, 0), 4)
    off = np.linalg.norm(there + _sampled(back, there), axis=2)
    weight = structure * (off < 1) * (resize(valid.astype(np.float32), size) > 0.99)
    cell = max(1, max(size) // _CELLS)
    cells = max(1, size[0] // cell), max(1, size[1] // cell)
    mass = resize(weight, cells)
    field = np.stack(
        [resize(there[..., i] * weight, cells) / np.maximum(mass, 1e-6) for i in (0, 1)], axis=2
    )
    known = mass > 0.1 * float(np.median(mass[mass > 0])) if (mass > 0).any() else mass > 0
    if not known.any():
        return np.zeros((*cells, 2), np.float32)
    field = _median(field, known)
    trust = cv2.GaussianBlur(known.astype(np.float32), (0, 0), _SMOOTH)
    field = cv2.GaussianBlur(field * known[..., None], (0, 0), _SMOOTH)
    field = np.clip(field / np.maximum(trust, 0.05)[..., None], -most, most) / scale
    return field.astype(np.float32)


def _median(field: np.ndarray, known: np.ndarray) -> np.ndarray:
    """The median of the known cells around each."""
    reach = _MEDIAN // 2
    values = np.where(known[..., None], field, np.nan)
    padded = np.pad(values, ((reach, reach), (reach, reach), (0, 0)), constant_values=np.nan)
    around = np.lib.stride_tricks.sliding_window_view(padded, (_MEDIAN, _MEDIAN), axis=(0, 1))
    flat = around.reshape(*field.shape, -1)
    some = ~np.isnan(flat).all(axis=-1)
    middle = np.zeros(field.shape)
    middle[some] = np.nanmedian(flat[some], axis=-1)
    return middle.astype(np.float32)


def _sampled(flow: np.ndarray, by: np.ndarray) -> np.ndarray:
    """A flow at the places to which another one leads."""
    height, width = flow.shape[:2]
    x, y = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    return cv2.remap(
        flow, x + by[..., 0], y + by[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE
    )
