"""Two videos: which moments show the same, and what changed in each."""
