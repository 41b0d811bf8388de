"""Where the cache folder is."""

from pathlib import Path

from imgdiff.io.cache import cache_folder


def test_the_variables_say_where_in_this_order(tmp_path, monkeypatch):
    monkeypatch.setenv("IMGDIFF_CACHE", str(tmp_path / "own"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "all"))
    assert cache_folder() == tmp_path / "own"
    monkeypatch.delenv("IMGDIFF_CACHE")
    assert cache_folder() == tmp_path / "all" / "imgdiff"
    monkeypatch.delenv("XDG_CACHE_HOME")
    assert cache_folder() == Path.home() / ".cache" / "imgdiff"
