"""What two pages' paths come to: pieces, bands, and what only filled them up."""

from collections.abc import Iterator

from imgdiff.align.layout.bands import BARE, bands_between, bare
from imgdiff.align.layout.pages import LEVELS, Pages
from imgdiff.align.layout.path import Part
from imgdiff.align.layout.pieces import Layout, merged
from imgdiff.arrays import differs
from imgdiff.geometry import Box
from imgdiff.result_parts import Band, Piece

#: How many rows a thin line may move on its own, and the share of its pixels that may differ.
_NEAR, _SAME_LINE = 3, 0.02
#: Share of a row that differs from the next one where a line begins or ends.
_STANDS_OUT = 0.25
#: Pixels over which JPEG smears an edge, as it keeps a quarter of the color.
_SMEARED = 2
#: More lone rows than these, and two together are rounded as well.
_OFTEN = 3
#: Rows between which a line of letters, or a button, was rounded on its own.
_LINE = 40


def layout_of(
    pages: Pages, parts: list[Part], left_over: float, width: int, width_after: int
) -> Layout:
    """The layout of two pages.

    Args:
        pages: The two, as wide as the narrower one.
        parts: From the left.
        left_over: See ``Layout``.
        width: Of ``before``.
        width_after: Of ``after``.
    """
    pieces: list[Piece] = []
    bands: list[Band] = []
    height = len(pages.before)
    for part in parts:
        for run in part.runs:
            shift = int(pages.shifts[run.shift])
            box = Box(part.left, run.start, part.right, run.stop)
            pieces.append(Piece(box, 0, shift))
        bands += bands_between(
            *(part.runs, pages.shifts, pages.end, height), *(part.left, part.right)
        )
    bands += _beside(height, len(pages.after), width, width_after)
    bands = merged(bands)
    fillers = [band for band in bands if _is_filler(band, bands, pages)]
    others = [band for band in bands if band not in fillers]
    fillers += [band for band in others if _is_rounded(band, others, pages)]
    shown = tuple(band for band in bands if band not in fillers)
    smeared = tuple(_edges(shown, pages.before.shape)) if pages.levels > LEVELS else ()
    return Layout(tuple(pieces), shown, tuple(fillers), left_over, smeared)


def _edges(bands: tuple[Band, ...], shape: tuple[int, ...]) -> Iterator[Box]:
    """What lies beside bands on ``before``, as near as JPEG smears their edges."""
    page = Box.of_shape(*shape[:2])
    for band in bands:
        if band.axis == "rows" and band.size > _SMEARED:
            rows = (
                (band.box.top, band.box.bottom) if band.side == "before" else (band.position,) * 2
            )
            near = band.box._replace(top=rows[0] - _SMEARED, bottom=rows[1] + _SMEARED)
            box = near.intersection(page)
            if box:
                yield box


def _is_filler(band: Band, bands: list[Band], pages: Pages) -> bool:
    """Is it bare ground that came or went only so that the page, or a column, is filled."""
    if band.axis != "rows" or not is_bare(band, pages):
        return False
    others = [other for other in bands if other is not band and other.axis == "rows"]
    image = pages.before if band.side == "before" else pages.after
    if others and band.box.bottom == len(image):
        return True
    telling = [other for other in others if not is_bare(other, pages)]
    beside = any(
        (other.side, other.size) == (band.side, band.size)
        and (other.box.right <= band.box.left or band.box.right <= other.box.left)
        for other in telling
    )
    column = [
        o for o in others if max(o.box.left, band.box.left) < min(o.box.right, band.box.right)
    ]
    is_last = all(other.position <= band.position for other in column)
    return beside or (is_last and any(other.side != band.side for other in column))


def _is_rounded(band: Band, bands: list[Band], pages: Pages) -> bool:
    """Is it a row that came or went because a browser rounds?

    What lies at fractions of a pixel moves by one row more or less where the page moves, and where
    that is so often, by one row more than what lies above it and one less does.
    """
    most = 2 if sum(other.size == 1 for other in bands) > _OFTEN else 1
    if band.axis != "rows" or band.size > most or not any(other.size > most for other in bands):
        return False
    if pages.levels > LEVELS and not stands_out(band, pages):
        return True
    return is_bare(band, pages) or any(
        _gave_way(band, o) or _is_same_line(band, o, pages) or _are_around_a_line(band, o, pages)
        for o in bands
    )


def _gave_way(band: Band, other: Band) -> bool:
    """Is it where so much more came, or went, that it is a part of that, rounded?"""
    columns = [(each.box.left, each.box.right) for each in (band, other)]
    there = 0 <= other.position - band.position <= band.size
    return other.side != band.side and there and other.size > _LINE and columns[0] == columns[1]


def _is_same_line(band: Band, other: Band, pages: Pages) -> bool:
    """Does a row that one page alone has stand near it on the other page, as one of its own?"""
    if not _is_twin(band, other, _NEAR):
        return False
    columns = slice(band.box.left, band.box.right)
    images = (pages.before, pages.after)[:: 1 if band.side == "before" else -1]
    row, twin = (
        image[part.box.top : part.box.bottom, columns]
        for image, part in zip(images, (band, other), strict=True)
    )
    return float((differs(row, twin) > pages.levels).mean()) <= _SAME_LINE


def _are_around_a_line(band: Band, other: Band, pages: Pages) -> bool:
    """Is what lies between two rows, one of each page, letters that were rounded on their own?"""
    if not _is_twin(band, other, _LINE):
        return False
    return not any(stands_out(row, pages) for row in (band, other))


def _is_twin(band: Band, other: Band, most: int) -> bool:
    """Has each page one of two lone rows alone, in the same columns and so near?"""
    columns = [(each.box.left, each.box.right) for each in (band, other)]
    near = abs(other.position - band.position) <= most
    return other.side != band.side and other.size <= 2 and near and columns[0] == columns[1]


def stands_out(band: Band, pages: Pages) -> bool:
    """Do a band's rows differ from those above and below it along a good part of them?"""
    image = pages.before if band.side == "before" else pages.after
    part = image[:, band.box.left : band.box.right]
    edges = [row for row in (band.box.top, band.box.bottom) if 0 < row < len(part)]
    steps = [differs(part[row - 1 : row], part[row : row + 1]) > pages.levels for row in edges]
    return min((float(step.mean()) for step in steps), default=0.0) >= _STANDS_OUT


def is_bare(band: Band, pages: Pages, share: float = BARE) -> bool:
    """Is a band of rows of one of two pages bare ground; see ``bare``."""
    image = pages.before if band.side == "before" else pages.after
    return bare(band.box, image, pages.levels, share)


def _beside(height: int, height_after: int, width: int, width_after: int) -> list[Band]:
    """The columns at the right that one page alone has."""
    if width == width_after:
        return []
    common = min(width, width_after)
    side, high, wide = (
        ("before", height, width) if width > width_after else ("after", height_after, width_after)
    )
    return [Band(side, "columns", common, wide - common, Box(common, 0, wide, high))]
