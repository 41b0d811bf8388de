"""What people use today, each as a score at each place: uint8 (H, W, 3) twice -> float (H, W).

Needs ``pip install -r benchmarks/requirements.txt``.
"""

import tempfile
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from benchmarks.accuracy.pixelmatch_rule import pixelmatch_threshold

#: BlazeDiff says yes or no: asked at each of these, the score is the highest that said yes.
LADDER = (0.01, 0.02, 0.04, 0.06, 0.08, 0.1, 0.13, 0.16, 0.2, 0.25, 0.3, 0.4, 0.5, 0.7)

#: Its mark of a difference, BGRA; yellow is anti-aliasing.
RED = (0, 0, 255, 255)


def absolute_grey(before, after):
    """Absolute difference of the grey images."""
    return cv2.absdiff(*(cv2.cvtColor(x, cv2.COLOR_RGB2GRAY) for x in (before, after)))


def absolute_lab(before, after):
    """CIE76."""
    from skimage.color import rgb2lab

    return np.linalg.norm(rgb2lab(before) - rgb2lab(after), axis=2)


def color_matched(before, after):
    """Each channel of one side brought to the other's mean and deviation, then the absolute
    difference, blurred."""
    a, b = before.astype(np.float32), after.astype(np.float32)
    b = (b - b.mean((0, 1))) / (b.std((0, 1)) + 1e-3) * a.std((0, 1)) + a.mean((0, 1))
    return cv2.GaussianBlur(np.abs(a - b).mean(2), (0, 0), 1.5)


def ssim(before, after):
    """1 - SSIM (Wang et al. 2004), scikit-image's Gaussian windows."""
    from skimage.metrics import structural_similarity

    _, full = structural_similarity(
        before, after, channel_axis=2, full=True, gaussian_weights=True, sigma=1.5
    )
    return 1 - full.mean(axis=2)


def flip(before, after):
    """NVIDIA's FLIP (Andersson et al. 2020) at its default viewing distance."""
    import flip_evaluator

    sides = (x.astype(np.float32) / 255 for x in (before, after))
    return flip_evaluator.evaluate(*sides, "LDR", applyMagma=False)[0][..., 0]


def blaze(before, after):
    """BlazeDiff, anti-aliasing left out as pixelmatch does. It reads and writes files."""
    import blazediff

    score = np.zeros(before.shape[:2], np.float32)
    with tempfile.TemporaryDirectory() as folder:
        names = [str(Path(folder) / f"{name}.png") for name in ("before", "after", "found")]
        for name, image in zip(names, (before, after), strict=False):
            cv2.imwrite(name, image[..., ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 1])
        for threshold in LADDER:
            diff = blazediff.compare(*names, threshold=threshold, antialiasing=True, diff_mask=True)
            if diff.match_result or not diff.diff_count:  # then nothing is written
                break
            marks: Any = cv2.imread(names[2], cv2.IMREAD_UNCHANGED)
            score[(marks == RED).all(axis=2)] = threshold
    return score


PEERS = {
    "absolute difference, grey": absolute_grey,
    "absolute difference, Lab": absolute_lab,
    "color-matched, blurred": color_matched,
    "SSIM (scikit-image)": ssim,
    "FLIP": flip,
    "pixelmatch": pixelmatch_threshold,
    "BlazeDiff": blaze,
}
