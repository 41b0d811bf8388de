"""The folder for what can be computed again."""

import os
from pathlib import Path


def cache_folder() -> Path:
    """IMGDIFF_CACHE, or ``imgdiff`` in the user's folder for such files."""
    if own := os.environ.get("IMGDIFF_CACHE"):
        return Path(own)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "imgdiff"
