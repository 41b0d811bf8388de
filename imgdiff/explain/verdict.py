"""The answer, in numbers."""

from imgdiff.change.regions import find_regions
from imgdiff.result import Comparison, Verdict


def find_verdict(result: Comparison) -> Verdict:
    """Same or different, and how much of it, from the regions and causes of a comparison.

    Args:
        result: A comparison whose own verdict does not matter.

    Returns:
        The verdict. "identical" only where every pixel of two images of one size is equal.
    """
    changed = [region for region in result.regions if region.only_in is None]
    size = result.heatmap.size

    def share(regions) -> float:
        return sum(region.area for region in regions) / size

    state, left_out = "different", 0
    if not result.regions:
        # A stricter threshold or size than the usual one leaves out what would be a change.
        left_out = len(find_regions(result.heatmap, result.valid))
        equal = result.causes == () and result.before_size == result.after_size
        state = "identical" if equal and not left_out else "same"
    return Verdict(
        state=state,
        regions=len(changed),
        changed_fraction=share(changed),
        only_before=share(r for r in result.regions if r.only_in == "before"),
        only_after=share(r for r in result.regions if r.only_in == "after"),
        left_out=left_out,
    )
