"""Moves of wide things, of things beside others, and things that grew at one end."""

import cv2
import numpy as np
import pytest

from imgdiff import compare_images
from tests.text import put_text

GROUND = (240, 241, 244)


def sheet(*, line=30, button=(40, 90, 200), bar=80, second=True, grown=0) -> np.ndarray:
    """uint8 (260, 460, 3): a line of text that begins at ``line``, a button, bars, two buttons."""
    image = np.full((260, 460, 3), GROUND, np.uint8)
    put_text(image, "the quick brown fox jumps over the lazy dog", (line, 40), 16, (30, 30, 30))
    cv2.rectangle(image, (30, 60), (119, 92), button, -1)
    put_text(image, "Save", (50, 82), 15, (255, 255, 255))
    for i, high in enumerate((50, bar, 70)):
        left = 300 + 46 * i
        cv2.rectangle(image, (left, 240 - high), (left + 27, 239), (200, 120, 40), -1)
    if second:
        for left, more in ((30, 0), (130, grown)):
            box = (left - more, 190 - more), (left + 79 + more, 221 + more)
            cv2.rectangle(image, *box, (150, 90, 40), -1)
    return image


def told(before, after):
    return [region.kind for region in compare_images(before, after, align="none").regions]


def test_a_wide_line_of_text_that_moved_aside():
    (region,) = compare_images(sheet(), sheet(line=48), align="none").regions
    assert region.kind == "moved" and region.change.shift == (18, 0)


@pytest.mark.parametrize("order", [1, -1])
def test_what_lies_beside_what_moved_has_a_kind_of_its_own(order):
    pair = (sheet(), sheet(line=48, button=(30, 150, 60)))[::order]
    assert sorted(told(*pair)) == ["moved", "recolored"]


@pytest.mark.parametrize("order", [1, -1])
def test_a_bar_that_became_taller(order):
    assert told(*(sheet(), sheet(bar=110))[::order]) == ["resized"]


@pytest.mark.parametrize(("order", "kind"), [(1, "removed"), (-1, "added")])
def test_a_bar_that_came_and_a_gap_in_one_are_none_that_grew(order, kind):
    gone = sheet(bar=0)
    gone[239:241, 346:374] = GROUND
    full = sheet()
    full[239:241, 346:374] = GROUND
    assert told(*(full, gone)[::order]) == [kind]
    gap = sheet()
    gap[190:205, 346:374] = GROUND
    assert told(*(sheet(), gap)[::order]) != ["resized"]


@pytest.mark.parametrize("order", [1, -1])
def test_a_button_that_grew_beside_one_of_its_color(order):
    assert told(*(sheet(), sheet(grown=7))[::order]) == ["resized"]
