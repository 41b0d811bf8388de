"""What others make of the pairs: heat in [0, 1] on the grid of ``before``."""

import cv2
import numpy as np
from skimage.metrics import structural_similarity

from imgdiff.align.warp import places_inside
from imgdiff.io.resize import resize

#: SSIM below which a place is called changed, blurred over so many pixels against specks.
_CHANGED, _SPECKS = 0.5, 3.0


def opencv_homography(before: np.ndarray, after: np.ndarray) -> np.ndarray | None:
    """The recipe of OpenCV's tutorials: SIFT, ratio test, RANSAC; float64 (3, 3) or None."""
    sift = cv2.SIFT.create()
    (one, ones), (two, twos) = (
        sift.detectAndCompute(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), None)
        for image in (before, after)
    )
    if ones is None or twos is None:
        return None
    pairs = cv2.BFMatcher().knnMatch(ones, twos, k=2)
    good = [p[0] for p in pairs if len(p) == 2 and p[0].distance < 0.75 * p[1].distance]
    if len(good) < 10:
        return None
    here = np.float64([one[match.queryIdx].pt for match in good])
    there = np.float64([two[match.trainIdx].pt for match in good])
    return cv2.findHomography(here, there, cv2.RANSAC, 3.0)[0]


def opencv_and_ssim(
    before: np.ndarray, after: np.ndarray
) -> tuple[np.ndarray, bool, np.ndarray | None]:
    """That homography undone, and SSIM of what is left.

    Returns:
        Heat, float32 (H, W); whether a place is called changed; and the homography.
    """
    height, width = before.shape[:2]
    transform = opencv_homography(before, after)
    if transform is None:
        return (*in_place_ssim(before, after), None)
    how = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    moved = cv2.warpPerspective(after, transform, (width, height), None, how)
    heat = _ssim(before, moved)
    heat[~places_inside(transform, (height, width), after.shape[:2])] = 0
    return heat, _verdict(heat), transform


def in_place_ssim(before: np.ndarray, after: np.ndarray) -> tuple[np.ndarray, bool]:
    """SSIM as the two lie, ``after`` scaled to the size of ``before``."""
    heat = _ssim(before, resize(after, before.shape[:2]))
    return heat, _verdict(heat)


def _ssim(before: np.ndarray, after: np.ndarray) -> np.ndarray:
    _, values = structural_similarity(before, after, channel_axis=2, full=True)
    return np.clip(1 - values.mean(axis=2), 0, 1).astype(np.float32)


def _verdict(heat: np.ndarray) -> bool:
    return bool((cv2.GaussianBlur(heat, (0, 0), _SPECKS) > 1 - _CHANGED).any())


def blazediff_verdict(before: np.ndarray, after: np.ndarray) -> bool:
    """What BlazeDiff says of the two as they lie."""
    from benchmarks.verdicts.peers import PEERS

    return PEERS["BlazeDiff"]()(before, resize(after, before.shape[:2]))
