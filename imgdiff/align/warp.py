"""``after`` seen from where ``before`` was taken: a homography undone, and put on record."""

import math
from dataclasses import replace

import cv2
import numpy as np

from imgdiff.align.agreement import disagreement
from imgdiff.align.canvas import AlignedPair, coarsened, is_coarse, own_part
from imgdiff.arrays import bands
from imgdiff.io.resize import resize
from imgdiff.result import Alignment

#: Pixels up to which a windowed sinc is worth its time; what is larger is softer.
_SINC_PIXELS = 3_000_000
#: Scale from which pixels are averaged before they are interpolated.
_SHRINK = 1.15


def warped(
    pair: AlignedPair, transform: np.ndarray, method: str, residual: float | None = None
) -> AlignedPair:
    """The pair with ``after`` moved onto the grid of ``before``.

    What ``after`` does not show is ``unseen``; the compared pixels are continued there by those of
    ``before``, so that no edge comes up.

    Args:
        pair: As placed; where it lies on a canvas, each image's own part counts.
        transform: float64 (3, 3), takes places of ``before`` to those of ``after``.
        method: What the record calls it.
        residual: See ``Alignment``.

    Returns:
        The pair on the grid of ``before``, with its ``alignment``.
    """
    before, after = own_part(pair.before, pair.in_before), own_part(pair.after, pair.in_after)
    height, width = before.shape[:2]
    inside = places_inside(transform, (height, width), after.shape[:2])

    def moved(plane: np.ndarray, outside: np.ndarray) -> np.ndarray:
        onto = warp(plane, transform, (height, width))
        return onto if inside.all() else cv2.copyTo(onto, inside.astype(np.uint8), outside.copy())

    alphas: tuple[np.ndarray | None, np.ndarray | None] = (None, None)
    if pair.before_alpha is not None and pair.after_alpha is not None:
        alpha = own_part(pair.before_alpha, pair.in_before)
        alphas = alpha, moved(own_part(pair.after_alpha, pair.in_after), alpha)
    onto = moved(after, before)
    record = replace(
        described(transform, (height, width), method),
        residual=residual,
        overlap=float(inside.mean()),
        overlap_after=_covered(transform, (height, width), after.shape[:2]),
        confidence=disagreement(before, onto, inside)[1],
    )
    moved_pair = AlignedPair(
        before,
        onto,
        np.ones((height, width), bool),
        inside,
        "none" if pair.fit == "pad" else pair.fit,
        record,
        *alphas,
        ignored=None if pair.ignored is None else own_part(pair.ignored, pair.in_before),
        unseen=None if inside.all() else ~inside,
    )
    scale = record.scale
    if pair.coarse is not None:
        scale *= math.sqrt(pair.coarse.in_after.size / pair.in_after.size)
    if not is_coarse(scale):
        return moved_pair
    return replace(moved_pair, coarse=coarsened(moved_pair, scale))


def described(transform: np.ndarray, size: tuple[int, int], method: str) -> Alignment:
    """What a homography does at the centre of ``before``, in numbers.

    Args:
        transform: float64 (3, 3).
        size: (height, width) of ``before``.
        method: What the record calls it.
    """
    transform = transform / transform[2, 2]
    x, y = (size[1] - 1) / 2, (size[0] - 1) / 2
    u, v, w = transform @ (x, y, 1)
    # The derivative at the centre.
    linear = (transform[:2, :2] - np.outer((u / w, v / w), transform[2, :2])) / w
    return Alignment(
        method,
        float(u / w - x),
        float(v / w - y),
        math.degrees(math.atan2(linear[1, 0] - linear[0, 1], linear[0, 0] + linear[1, 1])),
        float(math.sqrt(abs(np.linalg.det(linear)))),
        tuple((float(a), float(b), float(c)) for a, b, c in transform),
    )


def warp(
    plane: np.ndarray,
    transform: np.ndarray,
    size: tuple[int, int],
    fine: bool = True,
) -> np.ndarray:
    """An image seen through a homography.

    Where it loses pixels the mean of those is taken that each stands for, else a windowed sinc (of
    large pictures a cubic).

    Args:
        plane: (H, W) or (H, W, C), uint8.
        transform: float64 (3, 3), takes places of the result to those of ``plane``.
        size: (height, width) of the result.
        fine: False where it is only looked at in passing: linear, and much faster.

    Returns:
        uint8 of that size, continued by the border of ``plane``.
    """
    height, width = size
    plane, transform = _shrunk(plane, transform, size)
    how = _interpolation((height, width)) if fine else cv2.INTER_LINEAR
    flags = how | cv2.WARP_INVERSE_MAP
    mode = cv2.BORDER_REPLICATE
    if np.allclose(transform[2], (0, 0, 1), rtol=0, atol=1e-12):
        return cv2.warpAffine(plane, transform[:2], (width, height), None, flags, mode)
    return cv2.warpPerspective(plane, transform, (width, height), None, flags, mode)


def warp_by(plane: np.ndarray, transform: np.ndarray, flow: np.ndarray) -> np.ndarray:
    """An image seen through a homography, bent by a flow on top of it.

    Args:
        plane: (h, w) or (h, w, C), uint8.
        transform: float64 (3, 3), takes places of the result to those of ``plane``.
        flow: float32 (H, W, 2), by how much the places of the result are off before that.

    Returns:
        uint8 (H, W) or (H, W, C), continued by the border of ``plane``.
    """
    height, width = flow.shape[:2]
    plane, transform = _shrunk(plane, transform, (height, width))
    out = np.empty((height, width, *plane.shape[2:]), np.uint8)
    to_x, to_y, to_w = transform.astype(np.float32)
    how = _interpolation((height, width))
    for rows in bands(height):
        x = np.arange(width, dtype=np.float32)[None, :] + flow[rows, :, 0]
        y = np.arange(rows.start, rows.stop, dtype=np.float32)[:, None] + flow[rows, :, 1]
        w = to_w[0] * x + to_w[1] * y + to_w[2]
        u, v = ((to[0] * x + to[1] * y + to[2]) / w for to in (to_x, to_y))
        out[rows] = cv2.remap(plane, u, v, how, borderMode=cv2.BORDER_REPLICATE)
    return out


def _interpolation(size: tuple[int, int]) -> int:
    return cv2.INTER_LANCZOS4 if size[0] * size[1] <= _SINC_PIXELS else cv2.INTER_CUBIC


def _shrunk(
    plane: np.ndarray, transform: np.ndarray, size: tuple[int, int]
) -> tuple[np.ndarray, np.ndarray]:
    """An image of about the scale of the result, where it has more pixels, and its transform."""
    scale = described(transform, size, "").scale
    if scale < _SHRINK:
        return plane, transform
    smaller = max(1, round(plane.shape[0] / scale)), max(1, round(plane.shape[1] / scale))
    y, x = smaller[0] / plane.shape[0], smaller[1] / plane.shape[1]
    onto = np.array([[x, 0, (x - 1) / 2], [0, y, (y - 1) / 2], [0, 0, 1]])
    return resize(plane, smaller), onto @ transform


def places_inside(
    transform: np.ndarray, size: tuple[int, int], other: tuple[int, int]
) -> np.ndarray:
    """The places that a homography takes into another picture.

    Args:
        transform: float64 (3, 3).
        size: (height, width) of the picture that it starts from.
        other: That of the picture that it leads to.

    Returns:
        bool ``size``.
    """
    height, width = size
    inside = np.empty((height, width), bool)
    xs = np.arange(width, dtype=np.float32)
    to_x, to_y, to_w = transform.astype(np.float32)
    slack = np.float32(1e-3)
    for rows in bands(height):
        ys = np.arange(rows.start, rows.stop, dtype=np.float32)[:, None]
        w = to_w[0] * xs + to_w[1] * ys + to_w[2]
        x = (to_x[0] * xs + to_x[1] * ys + to_x[2]) / w
        y = (to_y[0] * xs + to_y[1] * ys + to_y[2]) / w
        inside[rows] = (w > 0) & (x >= -slack) & (x <= other[1] - 1 + slack)
        inside[rows] &= (y >= -slack) & (y <= other[0] - 1 + slack)
    return inside


def corners_of(size: tuple[int, int]) -> np.ndarray:
    """The outer corners of a picture, (height, width), clockwise: float64 (4, 2)."""
    height, width = size
    return np.array([(0, 0), (width, 0), (width, height), (0, height)], float) - 0.5


def transformed(points: np.ndarray, transform: np.ndarray) -> np.ndarray:
    """Where a homography takes places.

    Args:
        points: float64 (N, 2).
        transform: float64 (3, 3).
    """
    homogeneous = points @ transform[:, :2].T + transform[:, 2]
    return homogeneous[:, :2] / homogeneous[:, 2:]


def _covered(transform: np.ndarray, size: tuple[int, int], other: tuple[int, int]) -> float:
    """The share of the other picture that lies where a homography takes a picture."""
    shown = transformed(corners_of(size), transform)
    area, _ = cv2.intersectConvexConvex(
        shown.astype(np.float32), corners_of(other).astype(np.float32)
    )
    return min(1.0, max(0.0, area) / (other[0] * other[1]))
