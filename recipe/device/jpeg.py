"""What JPEG does to a picture, on the device: its colors, its blocks, its tables."""

import numpy as np

from imgdiff.network.keras.feature_maps import half, stretch
from imgdiff.network.keras.framework import keras
from recipe.device.tools import levels

ops = keras.ops

#: The standard's tables for brightness and color (ITU-T T.81, annex K).
BRIGHTNESS = (
    *(16, 11, 10, 16, 24, 40, 51, 61, 12, 12, 14, 19, 26, 58, 60, 55),
    *(14, 13, 16, 24, 40, 57, 69, 56, 14, 17, 22, 29, 51, 87, 80, 62),
    *(18, 22, 37, 56, 68, 109, 103, 77, 24, 35, 55, 64, 81, 104, 113, 92),
    *(49, 64, 78, 87, 103, 121, 120, 101, 72, 92, 95, 98, 112, 100, 103, 99),
)
COLOR = (
    *(17, 18, 24, 47, 99, 99, 99, 99, 18, 21, 26, 66, 99, 99, 99, 99),
    *(24, 26, 56, 99, 99, 99, 99, 99, 47, 66, 99, 99, 99, 99, 99, 99),
    *(99,) * 32,
)
TABLES = np.array([BRIGHTNESS, COLOR, COLOR], np.float32).reshape(1, 3, 8, 8)

#: Rows: frequencies of the orthonormal cosine transform of 8 samples.
COSINES = np.cos(np.outer(np.arange(8), np.arange(8) + 0.5) * np.pi / 8) / 2
COSINES[0] /= np.sqrt(2)
COSINES = COSINES.astype(np.float32)

TO_YCC = np.array(
    [[0.299, 0.587, 0.114], [-0.168736, -0.331264, 0.5], [0.5, -0.418688, -0.081312]], np.float32
)
TO_RGB = np.linalg.inv(TO_YCC).astype(np.float32)


def jpeg(image, quality, subsampled):
    """RGB pictures (N, S, S, 3) in 0..255, S a multiple of 16, as they come out of a JPEG file.

    quality (N, 1, 1, 1): 1 to 100, as libjpeg counts. subsampled (N, 1, 1, 1) bool: color at
    half the resolution (4:2:0).
    """
    scale = ops.where(quality < 50, 5000.0 / quality, 200.0 - 2 * quality)
    tables = ops.clip(
        ops.floor((scale * ops.convert_to_tensor(TABLES) + 50) / 100), 1.0, 255.0
    )  # (N, 3, 8, 8)
    planes = ops.matmul(image - 128.0, TO_YCC.T)  # the standard takes 128 from Y alone: the same
    fine = _quantised(planes, tables)
    coarse = stretch(_quantised(half(planes[..., 1:]), tables[:, 1:]), 2)
    color = ops.where(subsampled, coarse, fine[..., 1:])
    return levels(ops.matmul(ops.concatenate([fine[..., :1], color], axis=-1), TO_RGB.T) + 128.0)


def _quantised(planes, tables):
    """Planes (N, H, W, C) with the cosine coefficients of their blocks rounded to steps of
    ``tables`` (N, C, 8, 8)."""
    n, h, w, c = planes.shape
    blocks = ops.reshape(planes, (n, h // 8, 8, w // 8, 8, c))
    blocks = ops.transpose(blocks, (0, 1, 3, 5, 2, 4))
    steps = tables[:, None, None]
    rounded = ops.round(ops.matmul(ops.matmul(COSINES, blocks), COSINES.T) / steps) * steps
    blocks = ops.matmul(ops.matmul(COSINES.T, rounded), COSINES)
    return ops.reshape(ops.transpose(blocks, (0, 1, 4, 2, 5, 3)), (n, h, w, c))
