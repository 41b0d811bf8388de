"""What is right to say of pages that a browser draws."""

import re

import numpy as np
import pytest

from benchmarks.layout.browser import _boxes, _ends, _out_of_view
from benchmarks.layout.html import KINDS, scene
from imgdiff.geometry import Box


def keys(page: str) -> set[str]:
    return set(re.findall(r"data-k=(\w+)", page))


@pytest.mark.parametrize("kind", KINDS)
def test_pages_are_the_same_each_time_and_differ_as_their_kind_says(kind):
    made, again = (scene(np.random.default_rng(5), kind) for _ in range(2))
    assert made == again
    before, after = keys(made.before), keys(made.after)
    if kind in ("still", "sticky header"):
        assert made.before == made.after
        assert (made.scrolled[0] != made.scrolled[1]) == (kind == "sticky header")
    elif kind in ("two bands", "table rows"):
        assert before != after and before & after
    else:
        assert before < after
        assert set(made.over) == (after - before if kind == "cookie bar" else set())


def test_what_is_out_of_view_on_the_other_page():
    element, below = (10, 90, 50, 130), (10, 150, 50, 190)  # it moved down by 60
    assert list(_out_of_view(element, below, (0, 160), (0, 160))) == [(10, 100, 50, 130)]
    assert list(_out_of_view(below, element, (0, 160), (0, 160))) == []
    # Scrolled under a header of 100 pixels: of what stood below it there is less.
    assert list(_out_of_view(below, element, (100, 400), (100, 400))) == [(10, 150, 50, 160)]
    assert list(_out_of_view(element, element, (0, 160), (0, 160))) == []


def test_only_what_is_on_the_screenshot_is_asked_for():
    assert _boxes([(10.4, -5, 2000, 20.6), (0, 300, 10, 320)], 200) == (Box(10, 0, 1100, 21),)


def test_what_stays_bounds_what_is_seen():
    places = {"head": (0, 0, 1100, 46), "foot": (0, 750, 1100, 800)}
    assert _ends("sticky header", places, 800) == (46, 800)
    assert _ends("footer stays", places, 800) == (0, 750)
    assert _ends("banner", places, 800) == (0, 800)
