"""Many small boxes of a picture side by side in one array, so that a filter runs once for all.

A call costs as much as the work on ten thousand pixels does, and a page with hundreds of changed
places has hundreds of boxes.

Each box comes with a margin, mirrored where the picture ends, as OpenCV's filters do. So what
symmetric filters (blurs, dilations, one after the other) find in a box is what they find there in
the picture, as long as together they look no further than the margin.
"""

from collections.abc import Iterator, Sequence

import cv2
import numpy as np

from imgdiff.geometry import Box

#: Most pixels of a mosaic, and its least width; a box that is larger has one of its own.
_PIXELS, _WIDTH = 1 << 19, 512


class Mosaic:
    """Boxes of a picture, each with its margin, in one array.

    Args:
        boxes: Boxes that do not overlap.
        margin: Pixels round each. A single box has it as far as there are any.
        picture: All of the picture.

    Attributes:
        places: Each box, and where it lies in the mosaic, margin aside.
    """

    def __init__(self, boxes: Sequence[Box], margin: int, picture: Box):
        self._alone = boxes[0].grown(margin, picture) if len(boxes) == 1 else None
        if self._alone:
            self.places = [(boxes[0], boxes[0].shifted(-self._alone.left, -self._alone.top))]
            self._shape = self._alone.shape
        else:
            self.places, self._shape = _on_shelves(boxes, margin)
            self._copies = [_copy(box, place, margin, picture) for box, place in self.places]

    def gather(self, image: np.ndarray) -> np.ndarray:
        """What the boxes and their margins hold.

        Args:
            image: Of the picture, (H, W) or (H, W, C).

        Returns:
            All of it in one array, which is not to be written to; 0 where it has no box.
        """
        if self._alone:
            return image[self._alone.slices]
        mosaic = np.zeros((*self._shape, *image.shape[2:]), image.dtype)
        # OpenCV knows no bool.
        out, image = (x.view(np.uint8) if x.dtype == bool else x for x in (mosaic, image))
        for there, beyond, here in self._copies:
            part = image[there]
            if beyond:
                above, below, left, right = beyond
                part = cv2.copyMakeBorder(part, above, below, left, right, cv2.BORDER_REFLECT_101)
            out[here] = part
        return mosaic

    def clear_margins(self, values: np.ndarray) -> None:
        """Sets to 0 what does not lie in a box.

        Args:
            values: A place for each of the mosaic; written to.
        """
        if self._alone and self.places[0][1].shape == self._shape:
            return
        kept = [(place.slices, values[place.slices].copy()) for _, place in self.places]
        values[:] = 0
        for here, inside in kept:
            values[here] = inside

    def owner(self) -> np.ndarray:
        """Which of ``places`` each lies in.

        Returns:
            int32, a place for each of the mosaic, counted from 1; not to be written to. It says
            nothing of the margins.
        """
        if self._alone:
            return np.broadcast_to(np.int32(1), self._shape)
        number = np.zeros(self._shape, np.int32)
        for index, (_, place) in enumerate(self.places, start=1):
            number[place.slices] = index
        return number

    def scatter(self, values: np.ndarray, out: np.ndarray) -> None:
        """Writes what was found in the boxes to where they are in the picture.

        Args:
            values: A place for each of the mosaic.
            out: Of the picture, (H, W).
        """
        for box, place in self.places:
            out[box.slices] = values[place.slices]


def mosaics(boxes: Sequence[Box], margin: int, picture: Box) -> Iterator[Mosaic]:
    """The mosaics that together hold all boxes.

    Args:
        boxes: Boxes that do not overlap.
        margin: Pixels round each.
        picture: All of the picture.
    """
    batch: list[Box] = []
    room = 0
    for box in boxes:
        area = (box.width + 2 * margin) * (box.height + 2 * margin)
        if batch and area > room:
            yield Mosaic(batch, margin, picture)
            batch = []
        if not batch:
            room = _PIXELS
        batch.append(box)
        room -= area
    if batch:
        yield Mosaic(batch, margin, picture)


def _copy(box: Box, place: Box, margin: int, picture: Box):
    """Slices of the picture, pixels to mirror at its edges if any, and slices of the mosaic."""
    outer, inner = box.grown(margin, picture), place.slices
    beyond = (
        margin - (box.top - outer.top),
        margin - (outer.bottom - box.bottom),
        margin - (box.left - outer.left),
        margin - (outer.right - box.right),
    )
    here = tuple(slice(edge.start - margin, edge.stop + margin) for edge in inner)
    return outer.slices, beyond if any(beyond) else None, here


def _on_shelves(boxes: Sequence[Box], margin: int) -> tuple[list[tuple[Box, Box]], tuple[int, int]]:
    """Where each box lies, one beside the other, the highest first; and the shape of it all."""
    width = max(_WIDTH, *(box.width + 2 * margin for box in boxes))
    places = []
    left = top = bottom = 0
    for box in sorted(boxes, key=lambda box: -box.height):
        if left + box.width + 2 * margin > width:
            left, top = 0, bottom
        places.append((box, box.shifted(left + margin - box.left, top + margin - box.top)))
        left += box.width + 2 * margin
        bottom = max(bottom, top + box.height + 2 * margin)
    return places, (bottom, width)
