"""Animations and files of several pages: the answer of all frames from that of each."""

from collections.abc import Iterable
from dataclasses import replace

from imgdiff.result import Comparison, FrameResult

#: Most frames of a file that are compared.
MAX_FRAMES = 1_000


def strongest_frame(results: Iterable[Comparison], counts: tuple[int, int]) -> Comparison:
    """The frame that differs most, with what every frame gave.

    Args:
        results: Of the frames that both files have, in their order, at least one; each is let go
            of once a stronger one has come.
        counts: How many frames ``before`` and ``after`` have.

    Returns:
        One of the results with its ``frame`` and all ``frames``; its verdict is yet to be found.
    """
    strongest: Comparison | None = None
    frames = []
    for index, result in enumerate(results):
        frames.append(_frame(index, result))
        if strongest is None or _strength(result) > _strength(strongest):
            strongest = replace(result, frame=index)
    if strongest is None:
        raise ValueError("no frames to compare")
    side = "before" if counts[0] > counts[1] else "after"
    frames += [FrameResult(i, "different", 1.0, 1.0, side) for i in range(len(frames), max(counts))]
    return replace(strongest, frames=tuple(frames), frame_counts=counts)


def judged_anew(result: Comparison) -> Comparison:
    """Judges all frames by another threshold.

    The one shown is judged by its regions, the others by their peaks: no more is known of them.

    Args:
        result: A comparison whose threshold is another than its frames were judged by.
    """

    def judged(frame: FrameResult) -> FrameResult:
        if frame.only_in is not None:
            return frame
        changed = frame.peak >= result.threshold
        if frame.index == result.frame:
            changed = bool(result.regions)
            frame = replace(frame, changed_fraction=result.changed_fraction)
        if changed:
            return replace(frame, state="different")
        return replace(frame, state="identical" if frame.state == "identical" else "same")

    return replace(result, frames=tuple(judged(frame) for frame in result.frames))


def _frame(index: int, result: Comparison) -> FrameResult:
    peak = float(result.heatmap.max())
    return FrameResult(index, result.verdict.state, result.changed_fraction, peak)


def _strength(result: Comparison) -> tuple[bool, float, float, bool]:
    identical = result.verdict.state == "identical"
    return result.changed, result.changed_fraction, float(result.heatmap.max()), not identical
