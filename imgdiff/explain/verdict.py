"""The answer, in numbers."""

from imgdiff.change.learned.within import unusual_heat
from imgdiff.change.regions import find_regions
from imgdiff.change.visible_heat import evidence_weight
from imgdiff.explain.transparency_cause import transparency_only
from imgdiff.options import CompareOptions
from imgdiff.result import Comparison, Verdict


def find_verdict(result: Comparison) -> Verdict:
    """Same or different, and how much of it, from the regions and causes of a comparison.

    Args:
        result: A comparison whose own verdict does not matter.

    Returns:
        The verdict. "identical" only where every pixel of two images of one size is equal as it
        was stored, with its transparency, in every frame.
    """
    changed = [region for region in result.regions if region.only_in is None]
    size = result.heatmap.size

    def share(regions) -> float:
        return sum(region.area for region in regions) / size

    state, left_out = "different", 0
    others = {frame.state for frame in result.frames if frame.index != result.frame}
    if not result.changed:
        # A stricter threshold or size than the usual one leaves out what would be a change.
        left_out = 0 if result.disregarded else _at_the_usual_settings(result)
        equal = result.causes == () and result.before_size == result.after_size
        equal = equal and not (result.fine_differences or result.unseen_frames)
        equal = equal and not (result.ignored.differs or result.disregarded or result.added_bands)
        equal = equal and others <= {"identical"}
        state = "identical" if equal and not left_out else "same"
    return Verdict(
        state=state,
        regions=len(changed),
        changed_fraction=share(changed),
        only_before=share(r for r in result.regions if r.only_in == "before"),
        only_after=share(r for r in result.regions if r.only_in == "after"),
        left_out=left_out,
        too_small=result.too_small,
        disregarded=len(result.disregarded) + _uncounted_bands(result),
        transparency_only=transparency_only(result),
        unseen_frames=result.unseen_frames,
        changed_frames=sum(frame.state == "different" for frame in result.frames),
    )


def _uncounted_bands(result: Comparison) -> int:
    """How many inserted bands do not count, by their kind."""
    return sum(not result.counts(added.band.change.kind) for added in result.added_bands)


def _at_the_usual_settings(result: Comparison) -> int:
    """How many regions there would be."""
    heat = unusual_heat(result)
    where = result.strict & (heat >= CompareOptions.threshold)
    weight = evidence_weight(result.before, result.after, where) if where.any() else None
    return len(find_regions(heat, result.valid, weight=weight))
