"""The color maps of the heat; their names are ``options.COLORMAPS``."""

from functools import cache

import cv2
import numpy as np

from imgdiff.checks import choice
from imgdiff.options import COLORMAPS, RenderOptions


@cache
def _palette(name: str) -> np.ndarray:
    """256 RGB colours of a map."""
    choice("colormap", name, COLORMAPS)
    ramp = np.arange(256, dtype=np.uint8)[:, None]
    return cv2.applyColorMap(ramp, getattr(cv2, f"COLORMAP_{name.upper()}"))[:, 0, ::-1].copy()


def colorize(heat: np.ndarray, colormap: str = RenderOptions.colormap) -> np.ndarray:
    """Heat float (H, W) in [0, 1] -> uint8 (H, W, 3) RGB."""
    return _palette(colormap)[np.clip(heat * 255 + 0.5, 0, 255).astype(np.uint8)]
