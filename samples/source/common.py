"""What every sample shares: its record, the nuisances, and the boxes of its true change."""

from dataclasses import dataclass

import cv2
import numpy as np

DRAWN = "drawn by samples/make_samples.py"

Box = tuple[int, int, int, int]


@dataclass(frozen=True)
class Sample:
    """One pair and everything the manifest says about it; images are RGB uint8 (H, W, 3)."""

    name: str
    title: str
    before: np.ndarray
    after: np.ndarray
    what_changed: str
    boxes: tuple[Box, ...] = ()
    nuisances: tuple[str, ...] = ()
    source: str = DRAWN
    licence: str = "MIT"
    extension: str = "png"
    qualities: tuple[int, int] = (92, 92)


def changed_boxes(
    before: np.ndarray, after: np.ndarray, threshold: int = 12, join: int = 13
) -> tuple[Box, ...]:
    """Boxes around the pixels in which two clean images differ, near ones joined.

    Both images are compared where both exist, that is on the top left part they share.
    """
    height, width = np.minimum(before.shape[:2], after.shape[:2])
    gap = cv2.absdiff(before[:height, :width], after[:height, :width]).max(axis=2)
    differs = (gap > threshold).astype(np.uint8)
    near = cv2.dilate(differs, np.ones((join, join), np.uint8))
    count, labels = cv2.connectedComponents(near)
    boxes = []
    for label in range(1, count):
        left, top, wide, high = cv2.boundingRect(differs * (labels == label).astype(np.uint8))
        boxes.append((left, top, left + wide, top + high))
    return tuple(sorted(boxes, key=lambda box: (box[1], box[0])))


def to_bytes(image: np.ndarray) -> np.ndarray:
    """A float image in 0..255, rounded to uint8."""
    return np.clip(np.rint(image), 0, 255).astype(np.uint8)


def relight(
    image: np.ndarray,
    gamma: float = 1.0,
    gains: tuple[float, float, float] = (1.0, 1.0, 1.0),
    slope: float = 0.0,
) -> np.ndarray:
    """The same scene in other light: a tone curve, a colour cast, brighter towards the right."""
    across = np.linspace(-slope, slope, image.shape[1])[None, :, None]
    lit = (image / 255.0) ** gamma * np.array(gains) * (1.0 + across)
    return to_bytes(255.0 * lit)


def sensor_noise(image: np.ndarray, sigma: float, seed: int) -> np.ndarray:
    """The noise of a sensor: mostly brightness, a little of it coloured."""
    rng = np.random.default_rng(seed)
    grey = rng.normal(0.0, sigma, (*image.shape[:2], 1))
    colour = rng.normal(0.0, 0.4 * sigma, image.shape)
    return to_bytes(image.astype(np.float32) + grey + colour)


def moved(image: np.ndarray, right: float, down: float, degrees: float = 0.0) -> np.ndarray:
    """The picture put down again slightly elsewhere, its border repeated."""
    height, width = image.shape[:2]
    matrix = cv2.getRotationMatrix2D((width / 2, height / 2), degrees, 1.0)
    matrix[:, 2] += (right, down)
    return cv2.warpAffine(
        image, matrix, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE
    )
