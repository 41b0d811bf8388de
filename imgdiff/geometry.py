"""The one rectangle: pixels of an image, right and bottom exclusive."""

from collections.abc import Iterator
from itertools import pairwise
from typing import NamedTuple


class Box(NamedTuple):
    """A rectangle of pixels, right and bottom exclusive; equal to the tuple of its four numbers.

    Attributes:
        left: First column.
        top: First row.
        right: First column beyond it.
        bottom: First row beyond it.
    """

    left: int
    top: int
    right: int
    bottom: int

    @classmethod
    def of_shape(cls, height: int, width: int) -> "Box":
        """All of an image of that shape."""
        return cls(0, 0, width, height)

    @property
    def width(self) -> int:
        """In pixels."""
        return self.right - self.left

    @property
    def height(self) -> int:
        """In pixels."""
        return self.bottom - self.top

    @property
    def shape(self) -> tuple[int, int]:
        """(height, width)."""
        return self.height, self.width

    @property
    def area(self) -> int:
        """In pixels."""
        return self.height * self.width

    @property
    def slices(self) -> tuple[slice, slice]:
        """Rows and columns of it in an image."""
        return slice(self.top, self.bottom), slice(self.left, self.right)

    def shifted(self, right: int, down: int) -> "Box":
        """Moved by so many pixels."""
        return Box(self.left + right, self.top + down, self.right + right, self.bottom + down)

    def times(self, factor: int) -> "Box":
        """From places of ``factor`` x ``factor`` pixels to pixels."""
        left, top, right, bottom = self
        return Box(factor * left, factor * top, factor * right, factor * bottom)

    def slices_in(self, outer: "Box", step: int = 1) -> tuple[slice, slice]:
        """Where it lies in an array of another box.

        Args:
            outer: The box that the array is of.
            step: The array has a place for each ``step`` x ``step`` pixels.

        Returns:
            Rows and columns.
        """
        return (
            slice((self.top - outer.top) // step, (self.bottom - outer.top) // step),
            slice((self.left - outer.left) // step, (self.right - outer.left) // step),
        )

    def grown(self, margin: int, within: "Box", step: int = 1) -> "Box":
        """This box with more around it.

        Args:
            margin: Pixels more on every side.
            within: How far it may go.
            step: Edges are moved out to multiples of it.
        """
        if step == 1:
            return Box(
                max(within.left, self.left - margin),
                max(within.top, self.top - margin),
                min(within.right, self.right + margin),
                min(within.bottom, self.bottom + margin),
            )
        return Box(
            max(within.left, (self.left - margin) // step * step),
            max(within.top, (self.top - margin) // step * step),
            min(within.right, -(-(self.right + margin) // step) * step),
            min(within.bottom, -(-(self.bottom + margin) // step) * step),
        )

    def intersection(self, other: "Box") -> "Box | None":
        """What both have; None where that is nothing."""
        both = self.grown(0, other)
        return both if both.left < both.right and both.top < both.bottom else None

    def union(self, other: "Box") -> "Box":
        """The smallest box that holds both."""
        return Box(
            min(self.left, other.left),
            min(self.top, other.top),
            max(self.right, other.right),
            max(self.bottom, other.bottom),
        )

    def split_of(self, outer: "Box") -> Iterator["Box"]:
        """This box, and what is left of another one when it is cut along this one's edges.

        Args:
            outer: The other one, which holds this one.

        Yields:
            This box, then up to eight others.
        """
        yield self
        for top, bottom in pairwise((outer.top, self.top, self.bottom, outer.bottom)):
            for left, right in pairwise((outer.left, self.left, self.right, outer.right)):
                part = Box(left, top, right, bottom)
                if part.area and part != self:
                    yield part

    def tiles(self, side: int, cell: int = 16) -> Iterator["Box"]:
        """Near-equal boxes that together are this one.

        Args:
            side: What they have a side, at most and about.
            cell: They start at multiples of it from this box's corner.
        """
        for top, bottom in _cuts(self.top, self.bottom, side, cell):
            for left, right in _cuts(self.left, self.right, side, cell):
                yield Box(left, top, right, bottom)


class Place(NamedTuple):
    """A box that is judged in a way of its own.

    Attributes:
        box: Where.
        threshold: Heat from which it counts as changed, in (0, 1]; None: it is not looked at.
    """

    box: Box
    threshold: float | None = None


def _cuts(start: int, stop: int, side: int, cell: int) -> Iterator[tuple[int, int]]:
    cells, parts = -(-(stop - start) // cell), -(-(stop - start) // side)
    edges = [start + cell * (i * cells // parts) for i in range(parts)]
    yield from pairwise([*edges, stop])
