"""From fields to sentences: the one place where a result is put into words."""

import math
from collections.abc import Sequence

from imgdiff.result import Alignment, Cause, Comparison, Verdict


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
    verdict, causes = result.verdict, result.causes
    if verdict.state == "identical":
        frames = f" of all {len(result.frames):,} frames" if result.frames else ""
        return f"every pixel{frames} is the same."
    if verdict.state == "different":
        parts = [*_changed_frames(result), *_changes(verdict, causes), *_too_small(verdict)]
        return f"{'; '.join(parts)}."
    if verdict.left_out:
        changes = "1 change is" if verdict.left_out == 1 else f"{verdict.left_out} changes are"
        return f"{changes} weaker or smaller than was asked for."
    return f"{'; '.join(_sameness(result))}."


def _sameness(result: Comparison) -> list[str]:
    """What is the same, what differs all the same, and what was not looked at."""
    causes, unseen = result.causes, result.verdict.unseen_frames
    if causes:
        parts = ["nothing that matters changed", f"the two differ in {_listed(causes)} only"]
    elif causes is None:
        parts = ["nothing that matters changed"]
    elif unseen:
        parts = ["the first frames are equal"]
    elif any(frame.state != "identical" for frame in result.frames):
        parts = ["nothing that matters changed in any frame"]
    else:
        parts = ["every compared pixel is equal"]
    parts += _too_small(result.verdict)
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


def _changes(verdict: Verdict, causes: tuple[Cause, ...] | None) -> list[str]:
    parts = []
    if verdict.regions:
        count = "1 region" if verdict.regions == 1 else f"{verdict.regions} regions"
        much = percent(verdict.changed_fraction)
        only = ", in transparency only" if verdict.transparency_only else ""
        parts.append(f"{count} changed, {much} of the image{only}")
    for side, share in (("before", verdict.only_before), ("after", verdict.only_after)):
        if share:
            parts.append(f"{percent(share)} exists only in {side}")
    if causes is not None:
        rest = f"the same apart from {_listed(causes)}" if causes else "identical"
        parts.append(f"the rest is {rest}")
    return parts


def _too_small(verdict: Verdict) -> list[str]:
    if not verdict.too_small:
        return []
    places = "1 place is" if verdict.too_small == 1 else f"{verdict.too_small:,} places are"
    return [f"{places} too small to count"]


def _listed(causes: Sequence[Cause]) -> str:
    """The names as "a", "a and b" or "a, b and c"."""
    *most, last = [cause.name for cause in causes]
    return f"{', '.join(most)} and {last}" if most else last


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
        return [f"after scaled from {after} to {before}"]
    if result.fit == "crop":
        return [
            f"only the common {width} x {height} at the top left compared ({before} and {after})"
        ]
    if result.fit == "pad":
        return [f"sizes differ ({before} and {after}): what only one image has counts as changed"]
    return []


def _motion(alignment: Alignment) -> list[str]:
    if alignment.method == "none":
        return []
    shift = f"{alignment.dx:+.1f}, {alignment.dy:+.1f} px off"
    return [f"after was {shift} and turned by {alignment.degrees:+.2f}°: aligned"]


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
