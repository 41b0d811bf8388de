"""From fields to sentences: the one place where a result is put into words."""

import math
from collections.abc import Sequence

from imgdiff.change.learned.within import places_within
from imgdiff.explain.cause_wording import listed, phrases
from imgdiff.explain.kinds_wording import kinds_words
from imgdiff.result import Alignment, Band, Cause, Comparison, Verdict

#: Bands that are named one by one.
_BANDS = 4
#: A share that rounding makes.
_NONE = 1e-6


def summary(result: Comparison) -> str:
    """The verdict in one sentence, with what differs outside of the regions."""
    return f"{headline(result.verdict)}: {detail(result)}"


def headline(verdict: Verdict) -> str:
    """The state: "Identical", "Same", "Same at these settings" or "Different"."""
    if verdict.left_out:
        return "Same at these settings"
    return verdict.state.capitalize()


def detail(result: Comparison) -> str:
    """What stands behind the headline: how much changed, and what differs beside."""
    verdict = result.verdict
    if verdict.state == "identical":
        frames = f" of all {len(result.frames):,} frames" if result.frames else ""
        return f"every pixel{frames} is the same."
    if verdict.state == "different":
        parts = [*_changed_frames(result), *_bands(result), *_quarter_turns(result.alignment)]
        parts += [*_changes(result), *_disregarded(verdict), *_too_small(verdict)]
        parts += _unseen(result.alignment)
        return f"{'; '.join(parts)}{_apart(result)}."
    if verdict.left_out:
        changes = "1 change is" if verdict.left_out == 1 else f"{verdict.left_out} changes are"
        return f"{changes} weaker or smaller than was asked for{_apart(result)}."
    return f"{'; '.join(_sameness(result))}{_apart(result)}."


def _apart(result: Comparison) -> str:
    """What was not looked at because it was told to be ignored, as the end of a sentence."""
    ignored, words = result.ignored, ""
    if ignored.only:
        places = "place" if len(ignored.only) == 1 else f"{len(ignored.only):,} places"
        words += f", in the {places} that {'was' if places == 'place' else 'were'} looked at"
    if ignored.places:
        count = len(ignored.places)
        words += f", apart from {count:,} ignored place{'' if count == 1 else 's'}"
    if (count := places_within(result)) and ignored.learned:
        one, captures = count == 1, ignored.learned.captures
        where = "1 place that differs" if one else f"{count:,} places that differ"
        words += f", apart from {where} no more than in {captures:,} accepted captures"
    return words


def _sameness(result: Comparison) -> list[str]:
    """What is the same, what differs all the same, and what was not looked at."""
    causes, unseen = result.causes, result.verdict.unseen_frames
    if result.verdict.disregarded:
        parts = ["nothing that counts changed", *([_beside(causes)] if causes else [])]
    elif causes:
        parts = ["nothing that matters changed", _beside(causes)]
    elif causes is None:
        parts = ["nothing that matters changed"]
    elif unseen:
        parts = ["the first frames are equal"]
    elif any(frame.state != "identical" for frame in result.frames):
        parts = ["nothing that matters changed in any frame"]
    else:
        parts = ["every compared pixel is equal"]
    parts += _disregarded(result.verdict) + _too_small(result.verdict) + _unseen(result.alignment)
    if result.fine_differences:
        finer = "what differs is less than a level of 255"
        parts.append(f"{finer}, or outside of the range shown" if result.value_range else finer)
    if unseen:
        parts.append(f"{unseen:,} more {'was' if unseen == 1 else 'were'} not looked at")
    return parts


def _changed_frames(result: Comparison) -> list[str]:
    """How many frames changed, and which one the rest of the sentence is about."""
    frames, changed = result.frames, result.verdict.changed_frames
    if not frames:
        return []
    parts = [f"{changed:,} of {len(frames):,} frames changed"]
    sided = [frame for frame in frames if frame.only_in is not None]
    if sided:
        parts.append(f"{len(sided):,} of them only in {sided[0].only_in}")
    if result.regions:
        parts.append(f"most of all frame {result.frame + 1:,}")
    return [", ".join(parts)]


def notes(result: Comparison, advice: bool = True) -> tuple[str, ...]:
    """What was done to make the two comparable, a clause each.

    Args:
        result: The comparison.
        advice: Whether to name options of the library and the command that help; a page has
            settings of its own.
    """
    read = [
        f"{side}: {note}"
        for side, side_notes in zip(("before", "after"), result.input_notes, strict=True)
        for note in side_notes
    ]
    return (
        *read,
        *_values(result),
        *_canvas(result),
        *_motion(result.alignment),
        *_scale(result, advice),
    )


def percent(share: float) -> str:
    """A share in [0, 1] of the picture, as "12%", "0.8%" or "under 0.1%"."""
    if share >= 0.1:
        return f"{share:.0%}"
    return f"{share:.1%}" if share >= 0.001 else "under 0.1%"


def band_words(band: Band, result: Comparison) -> str:
    """A band as "40 px inserted at y = 0"; of a part of the page with where it is.

    Args:
        band: One of the comparison's.
        result: The comparison.
    """
    width, height = result.before_size if band.side == "before" else result.after_size
    rows, left, top, right, bottom = band.axis == "rows", *(band.moved_from or band.box)
    start, stop, most = (left, right, width) if rows else (top, bottom, height)
    part = "" if stop - start >= most else f" ({'x' if rows else 'y'} {start} to {stop})"
    if band.moved_from and band.moved_to:
        axis, edge = ("y", "top") if rows else ("x", "left")
        ends = (f"{axis} = {getattr(box, edge)}" for box in (band.moved_from, band.moved_to))
        size = band.moved_from.height if rows else band.moved_from.width
        return f"{size} px moved from {' to '.join(ends)}{part}"
    at_end = bottom == height if rows else right == width
    if at_end and result.before_size == result.after_size:
        moved = "cut off" if band.side == "before" else "come into view"
        return f"{band.size} px {moved} at the {'bottom' if rows else 'right'}{part}"
    done = "removed" if band.side == "before" else "inserted"
    return f"{band.size} px {done} at {'y' if rows else 'x'} = {band.position}{part}"


def _bands(result: Comparison) -> list[str]:
    """What was inserted and removed; of many the first ones."""
    # What moved is on both sides, and told once.
    words = list(dict.fromkeys(band_words(band, result) for band in result.alignment.bands))
    more = len(words) - _BANDS
    return [*words[:_BANDS], f"{more} more inserted, removed or moved"] if more > 0 else words


def _changes(result: Comparison) -> list[str]:
    verdict, causes = result.verdict, result.causes
    parts = []
    if verdict.regions:
        parts.append(_regions(result))
    for side, share in (("before", verdict.only_before), ("after", verdict.only_after)):
        if share and result.alignment.method != "layout":  # its bands are named
            parts.append(f"{percent(share)} exists only in {side}")
    if causes is not None:
        parts.append(f"the rest: {phrases(causes)}" if causes else "the rest is identical")
    return parts


def _regions(result: Comparison) -> str:
    """As "1 region recolored from blue to green, 2% of the image"."""
    verdict = result.verdict
    count = "1 region" if verdict.regions == 1 else f"{verdict.regions} regions"
    much = f"{percent(verdict.changed_fraction)} of the image"
    if verdict.transparency_only:
        return f"{count} changed, {much}, in transparency only"
    one, each = kinds_words([region for region in result.regions if region.only_in is None])
    return f"{count} {one or 'changed'}, {much}{': ' if each else ''}{each}"


def _disregarded(verdict: Verdict) -> list[str]:
    """What changed in a way that was not asked for."""
    if not (count := verdict.disregarded):
        return []
    return [f"{count:,} place{'' if count == 1 else 's'} changed in kinds that do not count"]


def _too_small(verdict: Verdict) -> list[str]:
    if not verdict.too_small:
        return []
    places = "1 place is" if verdict.too_small == 1 else f"{verdict.too_small:,} places are"
    return [f"{places} too small to count"]


def _beside(causes: Sequence[Cause]) -> str:
    """What differs all the same."""
    if [cause.name for cause in causes] == ["unnamed"]:
        return "the two differ in ways that could not be named"
    return f"the two differ in this only: {phrases(causes)}"


def _values(result: Comparison) -> list[str]:
    if result.kind == "labels":
        return ["few distinct small numbers: compared as labels, each with a color of its own"]
    shown = result.value_range
    if shown is None:
        return []
    whole = f" of {shown.full[1]:g}" if shown.full else ""
    return [f"values {shown.low:g} to {shown.high:g}{whole} are shown"]


def _canvas(result: Comparison) -> list[str]:
    before, after = (f"{w} x {h}" for w, h in (result.before_size, result.after_size))
    height, width = result.heatmap.shape
    if result.fit == "resize":
        fewer = result.after_size[0] < result.before_size[0]
        scale = f", and compared at the {after} that both have" if fewer else ""
        return [f"after scaled from {after} to {before}{scale}"]
    if result.fit == "crop":
        return [
            f"only the common {width} x {height} at the top left compared ({before} and {after})"
        ]
    if result.fit == "pad":
        return [f"sizes differ ({before} and {after}): what only one image has counts as changed"]
    return []


def _motion(alignment: Alignment) -> list[str]:
    if alignment.method == "layout":
        return ["parts of after compared where they were before what was inserted and removed"]
    if alignment.method not in ("shift", "perspective"):
        return []
    parts = [f"{alignment.dx:+.1f}, {alignment.dy:+.1f} px off"]
    if round(alignment.degrees, 2):
        parts.append(f"turned by {alignment.degrees:+.2f}°")
    if round(alignment.scale, 3) != 1:
        parts.append(f"{alignment.scale:.3f} times as large")
    done = f"after was {listed(parts)}: aligned"
    if alignment.local_flow:
        done += f", and bent by up to {alignment.local_flow:.1f} px"
    return [done, *_unseen(alignment)]


def _quarter_turns(alignment: Alignment) -> list[str]:
    """As "turned by 90° clockwise"."""
    words = {
        1: "turned by 90° clockwise",
        2: "turned upside down",
        3: "turned by 90° counterclockwise",
    }
    turns = alignment.quarter_turns
    return [words[turns]] if turns else []


def _unseen(alignment: Alignment) -> list[str]:
    """What one image shows and the other does not, so that nothing is known of it."""
    before, after = 1 - alignment.overlap, 1 - alignment.overlap_after
    if min(before, after) > _NONE:
        both = f"{percent(before)} of before and {percent(after)} of after"
        return [f"{both} are not visible in the other"]
    if before > _NONE:
        return [f"{percent(before)} of before is not visible in after"]
    return [f"{percent(after)} of after is not visible in before"] if after > _NONE else []


def _scale(result: Comparison, advice: bool) -> list[str]:
    scale = result.network_scale
    if scale == 1:
        return []
    height, width = result.heatmap.shape
    note = (
        f"so much differs that the network looked at {round(width * scale)} x "
        f"{round(height * scale)} of {width} x {height} pixels: changes of less than about "
        f"{math.ceil(4 / scale)} px may be missed"
    )
    return [f"{note}; resolution 'native' looks at all" if advice else note]
