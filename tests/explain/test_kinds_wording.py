"""Kinds of change in words."""

import pytest

from imgdiff.explain.color_names import color_name, color_names
from imgdiff.explain.kinds_wording import change_words, kind_counts, kinds_words
from imgdiff.geometry import Box
from imgdiff.region import Change, Changes, Region

RECOLORED = Change("recolored", 0.9, None, None, (31, 119, 180), (44, 160, 44))
MOVED = Change("moved", 0.9, Box(10, 10, 20, 20), Box(40, 5, 50, 15))
EDITED, UNSURE = Change("edited", 0.8), Change("changed", 0.4)


def regions(*found):
    changes = Changes(found)
    return [Region(Box(0, 0, 1, 1), 1.0, 1, None, changes, i) for i in range(len(found))]


@pytest.mark.parametrize(
    ("color", "name"),
    [
        ((255, 255, 255), "white"),
        ((20, 20, 20), "black"),
        ((120, 120, 120), "grey"),
        ((214, 39, 40), "red"),
        ((31, 119, 180), "blue"),
        ((46, 160, 50), "green"),
        ((255, 210, 0), "yellow"),
        ((255, 140, 10), "orange"),
        ((120, 60, 170), "purple"),
        ((30, 30, 80), "dark blue"),
    ],
)
def test_colors_have_names(color, name):
    assert color_name(color) == name


def test_two_shades_of_one_name_are_told_by_their_numbers():
    assert color_names((31, 119, 180), (35, 110, 190)) == ("#1f77b4", "#236ebe")


@pytest.mark.parametrize(
    ("found", "words"),
    [
        ([], ("", "")),
        ([UNSURE], ("", "")),
        ([RECOLORED], ("recolored from blue to green", "")),
        ([MOVED, MOVED], ("moved by +30, -5 px", "")),
        ([EDITED, EDITED], ("edited", "")),
        ([EDITED, RECOLORED, EDITED], ("", "2 edited and 1 recolored from blue to green")),
        ([EDITED, UNSURE, UNSURE], ("", "1 edited and 2 of no clear kind")),
    ],
)
def test_regions_in_words(found, words):
    assert kinds_words(regions(*found)) == words


def test_of_many_kinds_the_commonest_are_named():
    kinds = ["added", "removed", "edited", "resized", "retouched", "added"]
    one, each = kinds_words(regions(*(Change(kind, 0.9) for kind in kinds)))
    assert one == ""
    assert each == "2 added, 1 removed, 1 edited, 1 retouched and 1 of other kinds"


def test_counts_and_single_changes():
    assert kind_counts(regions(EDITED, UNSURE, EDITED)) == {"edited": 2, "changed": 1}
    assert change_words(Change("one_sided", 1.0)) == "in one image alone"
    assert Region(Box(0, 0, 1, 1), 1.0, 1).kind == "changed"
    assert Region(Box(0, 0, 1, 1), 1.0, 1, "after").kind == "one_sided"
