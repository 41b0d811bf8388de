"""Places drawn on the page are a mask that everything reads."""

import json

import numpy as np
import pytest

from imgdiff.change.drawn_places import DrawnPlace, DrawnPlaces, drawn_places, read_drawn
from imgdiff.compare import compare_images
from imgdiff.errors import ImageError, OptionError
from imgdiff.geometry import Box

BOX = DrawnPlace("clock", Box(5, 6, 15, 10))
STROKE = DrawnPlace("", line=((30, 30), (50, 30)), width=7)


def test_a_file_comes_back_as_it_was(tmp_path):
    drawn = DrawnPlaces((80, 60), (BOX, STROKE))
    assert read_drawn(drawn.to_json()) == drawn
    (tmp_path / "places.json").write_bytes(drawn.to_json())
    assert read_drawn(tmp_path / "places.json") == drawn


def test_a_mask_is_true_in_boxes_and_as_wide_as_the_brush():
    mask = DrawnPlaces((80, 60), (BOX, STROKE)).mask()
    assert mask.shape == (60, 80)
    box = np.zeros_like(mask)
    box[6:10, 5:15] = True
    assert np.array_equal(mask[:20], box[:20])
    assert mask[:, 40].nonzero()[0].tolist() == list(range(27, 34))
    assert mask[30].nonzero()[0].tolist() == list(range(27, 54))
    point = DrawnPlaces((9, 9), (DrawnPlace(line=((4, 4),), width=3),)).mask()
    assert point[4, 4] and 5 <= point.sum() <= 9
    beyond = DrawnPlaces((9, 9), (DrawnPlace(box=Box(5, 5, 90, 90)),)).mask()
    assert beyond[5:, 5:].all() and beyond.sum() == 16


def test_nothing_is_looked_at_in_drawn_places(tmp_path, noise):
    before = noise(60, 80)
    after = before.copy()
    after[6:10, 5:15] = 255 - after[6:10, 5:15]
    after[29:32, 32:48] = 255 - after[29:32, 32:48]
    file = tmp_path / "places.json"
    file.write_bytes(DrawnPlaces((80, 60), (BOX, STROKE)).to_json())
    result = compare_images(before, after, mask=file)
    assert not result.changed and result.ignored.differs and len(result.ignored.places) == 2
    assert not compare_images(before, after, mask=file.read_bytes()).changed
    file.write_bytes(DrawnPlaces((80, 60), (BOX,)).to_json())
    assert compare_images(before, after, mask=str(file)).changed


def test_a_file_of_another_size_is_refused(noise):
    picture = noise(60, 80)
    with pytest.raises(OptionError, match="60 x 80 pixels, and before 80 x 60"):
        compare_images(picture, picture, mask=DrawnPlaces((60, 80), (BOX,)).to_json())


@pytest.mark.parametrize(
    "text",
    [
        "{",
        "{}",
        '{"size": [80, 60], "places": 1}',
        '{"size": [80], "places": []}',
        '{"size": [80, -60], "places": []}',
        '{"size": [1e99, 60], "places": []}',
        '{"size": [80, 60], "places": [1]}',
        '{"size": [80, 60], "places": [{"box": [1, 2, 1, 4]}]}',
        '{"size": [80, 60], "places": [{"box": [1, 2, 3.5, 4]}]}',
        '{"size": [80, 60], "places": [{"line": [], "width": 3}]}',
        '{"size": [80, 60], "places": [{"line": [[1, 2]], "width": 0}]}',
        '{"size": [80, 60], "places": [{"line": [[1, 2]], "width": true}]}',
        '{"size": [80, 60], "places": ' + "[" * 50_000,
    ],
)
def test_what_is_no_such_file_is_refused(text):
    with pytest.raises(OptionError, match="no places drawn"):
        read_drawn(text.encode())


def test_a_missing_file_is_named(tmp_path):
    with pytest.raises(ImageError, match=r"gone\.json"):
        read_drawn(tmp_path / "gone.json")


def test_too_many_are_refused_and_long_names_cut():
    place = {"name": "n" * 500, "box": [0, 0, 1, 1]}
    assert len(drawn_places([place], (9, 9)).places[0].name) == 100
    with pytest.raises(ValueError, match="at most 500"):
        drawn_places([place] * 501, (9, 9))
    assert json.loads(drawn_places([place], (9, 9)).to_json())["size"] == [9, 9]
