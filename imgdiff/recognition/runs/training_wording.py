"""What a run's distance to its training images means, in words."""

from collections.abc import Sequence

#: Said of a run made without the measure.
UNMEASURED = (
    "The run does not know how its training images look, so it answers whatever it is asked. Train "
    "with the same options, data and folder again to let it measure them; it needs 8 images for "
    "validation"
)


def cannot_judge(names: Sequence[str]) -> str:
    """Why there is no verdict, in a sentence.

    Args:
        names: Of the images, each or one of them unlike the training images.
    """
    verb = "is" if len(names) == 1 else "are"
    return f"Cannot judge: {' and '.join(names)} {verb} unlike the training images"
