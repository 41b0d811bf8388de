"""Whose network the page compares with: the shipped one, or one of the operator's own."""

import os

#: Names a weights file or the folder of a run.
VARIABLE = "IMGDIFF_WEIGHTS"


def chosen_weights() -> str:
    """What ``compare_images`` takes as ``weights``: "default", a file or the folder of a run."""
    return os.environ.get(VARIABLE) or "default"
