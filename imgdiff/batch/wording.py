"""What came out of many comparisons, in words."""

from collections.abc import Sequence

from imgdiff.batch.pairing import Unmatched
from imgdiff.batch.rows import Row


def headline(compared: Sequence[Row]) -> str:
    """Says in short what came out.

    Args:
        compared: Rows without an error.

    Returns:
        For instance "3 of 12 pairs are different", without a full stop.
    """
    different = sum(row.changed for row in compared)
    if not compared:
        return "Nothing could be compared"
    if not different:
        return "Nothing that matters changed"
    if len(compared) == 1:
        return "The pair is different"
    return f"{different} of {len(compared)} pairs {'is' if different == 1 else 'are'} different"


def counts(rows: Sequence[Row], unmatched: Sequence[Unmatched] = ()) -> str:
    """Says how many there are of each kind.

    Args:
        rows: All pairs, compared or not.
        unmatched: Files without a partner.

    Returns:
        For instance "12 pairs: 3 different, 8 same, 1 could not be compared; 2 files without a
        partner".
    """
    failed = sum(bool(row.error) for row in rows)
    different = sum(row.changed for row in rows)
    parts = [f"{different} different", f"{len(rows) - failed - different} same"]
    if failed:
        parts.append(f"{failed} could not be compared")
    words = _number(len(rows), "pair") + (f": {', '.join(parts)}" if rows else "")
    return words + (f"; {_number(len(unmatched), 'file')} without a partner" if unmatched else "")


def percent(fraction: float) -> str:
    """Writes a share of the image.

    Args:
        fraction: In [0, 1].

    Returns:
        For instance "12%", "1.2%" or "< 0.1%".
    """
    if fraction <= 0:
        return "0%"
    if fraction < 0.001:
        return "< 0.1%"
    return f"{fraction:.0%}" if fraction >= 0.1 else f"{fraction:.1%}"


def _number(count: int, noun: str) -> str:
    return f"{count} {noun}" + ("" if count == 1 else "s")
