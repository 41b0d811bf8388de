"""The pictures of a folder."""

import os
import unicodedata

import pytest

from imgdiff.errors import DataError
from imgdiff.suite.folder_pairs import paired
from imgdiff.suite.folders import fits, pictures_in
from tests.suite.screens import screen, write


def test_nested_pictures_by_name_in_natural_order(tmp_path):
    write(tmp_path, a__s10=screen(), a__s9=screen(), b=screen())
    (tmp_path / "notes.txt").write_text("no picture")
    (tmp_path / ".hidden").mkdir()
    write(tmp_path / ".hidden", c=screen())
    assert list(pictures_in(tmp_path)) == ["a/s9.png", "a/s10.png", "b.png"]
    assert list(pictures_in(tmp_path, ["a/*"], ["*9.png"])) == ["a/s10.png"]
    assert list(pictures_in(tmp_path, ["s*.png"])) == ["a/s9.png", "a/s10.png"]


def test_globs_without_a_slash_are_of_names_in_any_folder():
    assert fits("a/b/home.png", ["home.*"]) and fits("a/b/home.png", ["a/*"])
    assert not fits("a/home.png", ["b/*"]) and not fits("a/home.png", [])


def test_names_that_differ_in_case_or_normalization_are_one_name(tmp_path):
    before, after = tmp_path / "a", tmp_path / "b"
    composed, decomposed = (unicodedata.normalize(form, "café") for form in ("NFC", "NFD"))
    write(before, Home=screen(), **{composed: screen()})
    write(after, home=screen(), **{decomposed: screen()})
    items = paired(pictures_in(before), pictures_in(after), lambda name: name)
    assert [(item.name, bool(item.approved), bool(item.after)) for item in items] == [
        (f"{composed}.png", True, True),
        ("Home.png", True, True),
    ]


@pytest.mark.parametrize("names", [("Home", "home"), ("caf\u00e9", "cafe\u0301")])
def test_two_pictures_for_one_name_are_refused_in_a_sentence(tmp_path, names):
    write(tmp_path, **dict.fromkeys(names, screen()))
    if len(list(tmp_path.iterdir())) < 2:
        pytest.skip("this file system takes them for one")
    with pytest.raises(DataError, match=r"two pictures for one name.*Rename one"):
        pictures_in(tmp_path)


def test_new_and_missing_ones_are_items_too(tmp_path):
    items = paired(
        pictures_in(write(tmp_path / "a", both=screen(), gone=screen())),
        pictures_in(write(tmp_path / "b", both=screen(), more=screen())),
        lambda name: name,
    )
    sides = {item.name: (len(item.approved), item.after is not None) for item in items}
    assert sides == {"both.png": (1, True), "gone.png": (1, False), "more.png": (0, True)}


def test_a_folder_that_is_not_there_or_shut(tmp_path):
    with pytest.raises(DataError, match="not there"):
        pictures_in(tmp_path / "nowhere")
    shut = tmp_path / "shut"
    write(shut, a=screen())
    shut.chmod(0)
    try:
        if os.access(shut, os.R_OK):
            pytest.skip("nothing is shut for root")
        with pytest.raises(DataError, match="cannot read the folder"):
            pictures_in(tmp_path)
    finally:
        shut.chmod(0o700)
