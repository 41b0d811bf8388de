"""Which detection of this frame is whose of the frames before.

Boxes are followed by where they should be by now and how much they overlap there, as SORT does
(Bewley et al. 2016): the overlap is of grown boxes, so that what moves by more than its size
between two frames of a slow camera is still met (Yang et al. 2023). The packages of the field bring
a desktop's OpenCV beside the headless one (trackers), PyTorch under AGPL (boxmot) or SciPy and a
filter that nobody keeps (norfair), for what these lines do.
"""

from collections.abc import Sequence

import numpy as np

from imgdiff.recognition.detection.detection import Detection
from imgdiff.recognition.detection.overlap import overlap_table
from imgdiff.recognition.tracking.assignment import assigned

#: By what share of its side a box grows on each side, and what grown boxes have in common at least
#: (intersection over union) to be of the same thing.
_GROWN, _LEAST = 0.5, 0.25
#: Share of a new measurement in the velocity; seconds for which motion is extrapolated.
_NEW, _AHEAD = 0.5, 1.0


class Track:
    """One thing, from frame to frame.

    Attributes:
        number: From 1, never used again.
        detection: The last.
        first: Seconds at which it was seen first.
        last: Seconds at which it was seen last.
        seen: How often.
    """

    def __init__(self, number: int, detection: Detection, seconds: float) -> None:
        self.number, self.detection = number, detection
        self.first = self.last = seconds
        self.seen = 1
        self._velocity = np.zeros(2)

    def box_at(self, seconds: float) -> np.ndarray:
        """Where it should be: float64 (4,), left, top, right, bottom in pixels."""
        shift = self._velocity * min(seconds - self.last, _AHEAD)
        return np.array(self.detection.box) + np.tile(shift, 2)

    def add(self, detection: Detection, seconds: float) -> None:
        """It was found once more."""
        passed = seconds - self.last
        if passed > 0:
            velocity = (_center(detection) - _center(self.detection)) / passed
            share = 1.0 if self.seen == 1 else _NEW
            self._velocity += share * (velocity - self._velocity)
        self.detection, self.last = detection, seconds
        self.seen += 1


class Tracker:
    """Follows what is found, one frame after the other.

    Args:
        gone: Seconds without a detection after which a thing has left, >= 0.
    """

    def __init__(self, gone: float) -> None:
        self._gone = gone
        self._count = 0
        self.tracks: list[Track] = []

    def add(self, detections: Sequence[Detection], seconds: float) -> list[Track]:
        """The detections of the next frame.

        Args:
            detections: In any order; two that are of one thing make two tracks.
            seconds: Of the frame, not before the last one.

        Returns:
            Tracks that have left, which are followed no longer.
        """
        left = [track for track in self.tracks if seconds - track.last > self._gone]
        self.tracks = [track for track in self.tracks if track not in left]
        pairs = _pairs(self.tracks, detections, seconds)
        for track, place in pairs:
            track.add(detections[place], seconds)
        met = {place for _, place in pairs}
        for place, detection in enumerate(detections):
            if place not in met:
                self._count += 1
                self.tracks.append(Track(self._count, detection, seconds))
        return left


def _pairs(
    tracks: Sequence[Track], detections: Sequence[Detection], seconds: float
) -> list[tuple[Track, int]]:
    if not tracks or not detections:
        return []
    before = _grown(np.array([track.box_at(seconds) for track in tracks]))
    now = _grown(np.array([detection.box for detection in detections]))
    overlaps = overlap_table(before, now)
    pairs = assigned(1 - np.where(overlaps >= _LEAST, overlaps, 0))
    return [(tracks[i], j) for i, j in pairs if overlaps[i, j] >= _LEAST]


def _grown(boxes: np.ndarray) -> np.ndarray:
    margin = _GROWN * (boxes[:, 2:] - boxes[:, :2])
    return np.concatenate([boxes[:, :2] - margin, boxes[:, 2:] + margin], axis=1)


def _center(detection: Detection) -> np.ndarray:
    return np.array(detection.box).reshape(2, 2).mean(axis=0)
