"""What people use today, each as a score at each place: uint8 (H, W, 3) twice -> float (H, W)."""

import cv2
import numpy as np
from skimage.color import rgb2lab
from skimage.metrics import structural_similarity


def absolute_grey(before, after):
    grey = [cv2.cvtColor(x, cv2.COLOR_RGB2GRAY).astype(np.float32) for x in (before, after)]
    return np.abs(grey[0] - grey[1])


def absolute_lab(before, after):
    return np.linalg.norm(rgb2lab(before) - rgb2lab(after), axis=2)


def colour_matched(before, after):
    """Each channel of one side brought to the other's mean and deviation, then the absolute
    difference, blurred."""
    a, b = before.astype(np.float32), after.astype(np.float32)
    b = (b - b.mean((0, 1))) / (b.std((0, 1)) + 1e-3) * a.std((0, 1)) + a.mean((0, 1))
    return cv2.GaussianBlur(np.abs(a - b).mean(2), (0, 0), 1.5)


def ssim(before, after):
    """1 - SSIM (Wang et al. 2004), scikit-image's Gaussian windows."""
    _, full = structural_similarity(
        before, after, channel_axis=2, full=True, gaussian_weights=True, sigma=1.5
    )
    return 1 - full.mean(axis=2)


PEERS = {
    "SSIM (scikit-image)": ssim,
    "absolute difference, grey": absolute_grey,
    "absolute difference, Lab": absolute_lab,
    "colour-matched, blurred": colour_matched,
}
