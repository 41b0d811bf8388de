"""Visual tests: folders of pictures judged, reported, approved."""
