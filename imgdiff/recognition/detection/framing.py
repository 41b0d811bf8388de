"""Cut-outs that show what was found as a gallery's pictures show it.

A network that was taught cut-outs knows them by how they are cut: how much there is round a face,
where its eyes are. So what is found is cut like the pictures of the gallery, brought there by a
similarity transform (turned, scaled and moved), which levels the eyes where there are landmarks.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import cv2
import numpy as np

from imgdiff.recognition.detection.detection import Detection

#: Where ArcFace's aligned faces have eyes, nose and corners of the mouth (Deng et al. 2019), in a
#: square of 112 pixels.
_ARCFACE = ((38.3, 51.7), (73.5, 51.5), (56.0, 71.7), (41.5, 92.4), (70.7, 92.2))
#: Sides of a cut-out, in pixels: beyond, landmarks are nonsense or nothing is gained.
_LEAST, _MOST = 2, 2048
#: Landmarks nearer to each other than this, in pixels, say nothing of direction and size.
_APART = 2.0


@dataclass(frozen=True, eq=False)
class Framing:
    """How cut-outs show what is in them, in a picture of height 1.

    Attributes:
        aspect: Their width.
        box: (left, top, right, bottom) of what a detector finds in them.
        landmarks: float64 (K, 2), where its landmarks are; K is 0 where there are none.
    """

    aspect: float
    box: tuple[float, float, float, float]
    landmarks: np.ndarray

    def cut(self, picture: np.ndarray, detection: Detection) -> np.ndarray:
        """What was found, cut out of its picture at its own resolution.

        Args:
            picture: uint8 RGB (H, W, 3).
            detection: In the picture.

        Returns:
            uint8 RGB (h, w, 3); what lies beyond the picture repeats its edge.
        """
        a, b, x, y = self._transform(detection)
        scale = float(np.hypot(a, b))
        height = int(np.clip(round(scale), _LEAST, _MOST))
        width = int(np.clip(round(scale * self.aspect), _LEAST, _MOST))
        # From the cut-out's pixels, whose centers are at halves, to the picture's.
        matrix = np.array([[a, -b], [b, a]]) / height
        offset = matrix @ (0.5, 0.5) + (x - 0.5, y - 0.5)
        return cv2.warpAffine(
            picture,
            np.column_stack([matrix, offset]),
            (width, height),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )

    def _transform(self, detection: Detection) -> tuple[float, float, float, float]:
        """From a picture of height 1 to the detection's pixels; see ``similarity``."""
        points = np.array(detection.landmarks, dtype=np.float64).reshape(-1, 2)
        if len(points) >= 2 and np.linalg.norm(points[1] - points[0]) >= _APART:
            known = min(len(points), len(self.landmarks))
            if known >= 2:
                return similarity(self.landmarks[:known], points[:known])
        ours, theirs = (np.array(box).reshape(2, 2) for box in (self.box, detection.box))
        sides = (theirs[1] - theirs[0]) / (ours[1] - ours[0])
        scale = float(np.sqrt(sides.prod()))
        x, y = theirs.mean(axis=0) - scale * ours.mean(axis=0)
        return scale, 0.0, float(x), float(y)


#: The box as it is, and a face with landmarks as ArcFace has it.
PLAIN = Framing(1.0, (0.0, 0.0, 1.0, 1.0), np.array(_ARCFACE) / 112)


def learn_framing(
    detect: Callable[[np.ndarray], Sequence[Detection]], pictures: Iterable[np.ndarray]
) -> Framing:
    """How cut-outs show what is in them: the median of where a detector finds it.

    Args:
        detect: Finds things, surest first.
        pictures: Cut-outs, uint8 RGB (H, W, 3) each.

    Returns:
        ``PLAIN`` where nothing is found in any, as in cut-outs that end at the box.
    """
    aspects, boxes, landmarks = [], [], []
    for picture in pictures:
        each = detect(picture)
        if each:
            height, width = picture.shape[:2]
            aspects.append(width / height)
            boxes.append(np.array(each[0].box) / height)
            if each[0].landmarks:
                landmarks.append(np.array(each[0].landmarks) / height)
    if not boxes:
        return PLAIN
    left, top, right, bottom = np.median(boxes, axis=0).tolist()
    alike = [points for points in landmarks if len(points) == len(landmarks[0])]
    points = np.median(alike, axis=0) if alike else np.zeros((0, 2))
    return Framing(float(np.median(aspects)), (left, top, right, bottom), points)


def similarity(source: np.ndarray, target: np.ndarray) -> tuple[float, float, float, float]:
    """The turn, scale and shift that bring points nearest to others (Umeyama 1991).

    Args:
        source: float64 (K, 2), K at least 2, not all the same.
        target: float64 (K, 2).

    Returns:
        (a, b, x, y): a point (u, v) goes to (a u - b v + x, b u + a v + y).
    """
    middle, there = source.mean(axis=0), target.mean(axis=0)
    u, v = (source - middle).T
    p, q = (target - there).T
    spread = float((u * u + v * v).sum())
    a, b = float((u * p + v * q).sum()) / spread, float((u * q - v * p).sum()) / spread
    x = there[0] - a * middle[0] + b * middle[1]
    y = there[1] - b * middle[0] - a * middle[1]
    return a, b, float(x), float(y)
