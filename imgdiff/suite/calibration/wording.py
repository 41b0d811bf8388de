"""What a calibration says, in words."""

from imgdiff.change.learned.calibration import Calibration


def summary(learned: Calibration) -> str:
    """As "8 captures: 0 of 8 called changed by what the others teach, 5 without; ..."."""
    share = float((learned.limits >= 255 * learned.threshold).mean())
    n = learned.captures
    return (
        f"{n:,} captures: {learned.false_alarms:,} of {n:,} called changed by what the others "
        f"teach, {learned.false_alarms_without:,} without; {share:.1%} of the picture varies, "
        f"threshold {learned.threshold:g}. Of further captures about "
        f"{learned.expected_rate:.0%} will be called changed."
    )
