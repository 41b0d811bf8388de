"""The page on which a run of ``imgdiff test`` is decided."""
