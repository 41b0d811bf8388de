"""The folder for what can be computed again."""

import os
from pathlib import Path


def cache_folder() -> Path:
    """Where imgdiff keeps what can be computed again; it may not be there yet.

    Returns:
        What IMGDIFF_CACHE names, or else ``imgdiff`` in the user's folder for such files.
    """
    if folder := os.environ.get("IMGDIFF_CACHE"):
        return Path(folder)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "imgdiff"
