"""A layout: which part of one page lies where on the other."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

import numpy as np

from imgdiff.geometry import Box
from imgdiff.result_parts import Band, Piece


@dataclass(frozen=True)
class Layout:
    """What moved on a page because something was inserted or removed.

    Attributes:
        pieces: What both pages have, as rectangles; a later one lies over those before it.
        bands: What one of them alone has.
        fillers: Bare ground that came or went with it, at the page's end or beside a band.
        left_over: What still differs once moved, as a share of that and of what no longer does.
        smeared: Places of ``before`` at the edges of bands, where compression has mixed both.
    """

    pieces: tuple[Piece, ...]
    bands: tuple[Band, ...]
    fillers: tuple[Band, ...] = ()
    left_over: float = 0.0
    smeared: tuple[Box, ...] = ()

    def onto(self, after: np.ndarray, before: np.ndarray) -> np.ndarray:
        """``after`` on the grid of ``before``, which shows through where ``after`` has nothing.

        Args:
            after: (H2, W2) or (H2, W2, C).
            before: (H, W) or (H, W, C), of the same type.

        Returns:
            As ``before``.
        """
        onto = before.copy()
        for piece in self.pieces:
            onto[piece.box.slices] = after[piece.box.shifted(piece.dx, piece.dy).slices]
        return onto

    def shared(self, shape: tuple[int, ...]) -> np.ndarray:
        """bool (H, W) of ``before``: what both pages have."""
        shared = np.zeros(shape[:2], bool)
        for piece in self.pieces:
            shared[piece.box.slices] = True
        return shared


def turned(layout: Layout) -> Layout:
    """The layout of two pages from that of both on their sides: rows and columns exchanged."""
    pieces = tuple(Piece(_turned(piece.box), piece.dy, piece.dx) for piece in layout.pieces)
    bands, fillers = (
        tuple(
            replace(
                band,
                axis="columns" if band.axis == "rows" else "rows",
                box=_turned(band.box),
                moved_from=band.moved_from and _turned(band.moved_from),
                moved_to=band.moved_to and _turned(band.moved_to),
            )
            for band in group
        )
        for group in (layout.bands, layout.fillers)
    )
    smeared = tuple(map(_turned, layout.smeared))
    return replace(layout, pieces=pieces, bands=bands, fillers=fillers, smeared=smeared)


def merged(bands: list[Band]) -> list[Band]:
    """Bands of parts beside each other that are one: the same rows of both."""
    kept: list[Band] = []
    for band in bands:
        for i, other in enumerate(kept):
            same = replace(other, box=band.box) == band
            if same and other.box.right == band.box.left and other.box.top == band.box.top:
                kept[i] = replace(other, box=other.box.union(band.box))
                break
        else:
            kept.append(band)
    return sorted(kept, key=lambda band: (band.position, band.side, band.box))


def without(box: Box, holes: Iterable[Box]) -> list[Box]:
    """A box as boxes around holes."""
    left = [box]
    for hole in holes:
        left = [part for one in left for part in _around(one, hole)]
    return left


def _around(box: Box, hole: Box) -> list[Box]:
    common = box.intersection(hole)
    if common is None:
        return [box]
    parts = (
        box._replace(bottom=common.top),
        box._replace(top=common.bottom),
        Box(box.left, common.top, common.left, common.bottom),
        Box(common.right, common.top, box.right, common.bottom),
    )
    return [part for part in parts if part.width > 0 and part.height > 0]


def _turned(box: Box) -> Box:
    return Box(box.top, box.left, box.bottom, box.right)
