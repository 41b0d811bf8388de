"""The one thing of a picture that is judged."""

from collections.abc import Sequence

from imgdiff.errors import ImageError
from imgdiff.recognition.detection.detection import Detection
from imgdiff.recognition.detection.detectors import Detector


def largest(detector: Detector, found: Sequence[Detection], name: str) -> Detection:
    """The largest thing in a picture: whoever it was taken of.

    Args:
        detector: That found them.
        found: What there is.
        name: Of the picture.

    Raises:
        ImageError: There is nothing.
    """
    if not found:
        raise ImageError(
            f"nothing is found in {name!r}: the detector {detector.name} sees nothing there. Give "
            "a picture that shows it, or the cut-out itself without a detector"
        )
    return max(found, key=_area)


def _area(one: Detection) -> float:
    left, top, right, bottom = one.box
    return (right - left) * (bottom - top)
