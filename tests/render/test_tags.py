"""Flags at frames: what fits is said, and none covers one that matters more."""

import numpy as np
from PIL import Image

from imgdiff import compare_images
from imgdiff.geometry import Box
from imgdiff.render.lettering import font
from imgdiff.render.overlay import outline
from imgdiff.render.tags import draw_tags, kind_word
from imgdiff.render.thumbnails import where
from tests.change.kinds.scenes import DONE


def drawn(frames, texts):
    image = Image.new("RGB", (200, 120), (90, 90, 90))
    draw_tags(image, frames, texts, font(11))
    return np.array(image)


FRAME = Box(40, 50, 80, 90)


def test_the_best_text_is_taken_where_nothing_is_in_its_way():
    alone = drawn([FRAME], [("3 moved", "3")])
    assert np.array_equal(alone, drawn([FRAME], [("3 moved",)]))
    assert not np.array_equal(alone, drawn([FRAME], [("3",)]))
    assert np.array_equal(drawn([FRAME], [("",)]), drawn([], []))


def test_a_flag_gives_way_to_those_before_it():
    beside = Box(56, 50, 96, 90)  # its longer flag would lie over the first one
    both = drawn([beside, FRAME], [("1 added", "1"), ("2 moved", "2")])
    assert np.array_equal(both, drawn([beside, FRAME], [("1 added",), ("2",)]))
    far = Box(120, 50, 160, 90)
    apart = drawn([far, FRAME], [("1 added", "1"), ("2 moved", "2")])
    assert np.array_equal(apart, drawn([far, FRAME], [("1 added",), ("2 moved",)]))


def test_flags_stay_within_the_picture():
    for frame in (Box(0, 0, 10, 10), Box(190, 110, 199, 119), Box(0, 0, 199, 119)):
        assert (drawn([frame], [("1 recolored",)]) == 255).any()


def test_panels_and_thumbnails_say_what_happened(monkeypatch):
    result = compare_images(*DONE["added"], align="none")
    [region] = result.regions
    assert kind_word(region) == "added"
    picture = np.full((*result.heatmap.shape, 3), 90, np.uint8)
    named, small = outline(picture, result.regions), where(result)
    monkeypatch.setattr("imgdiff.render.overlay.kind_word", lambda region: "")
    monkeypatch.setattr("imgdiff.render.thumbnails.kind_word", lambda region: "")
    assert not np.array_equal(outline(picture, result.regions), named)
    assert where(result) != small
