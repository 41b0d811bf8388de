"""What a person sees."""

import numpy as np
import pytest

from imgdiff.compare import explained
from imgdiff.errors import ImgDiffError, OptionError
from imgdiff.options import COLORMAPS
from imgdiff.render.colormaps import colorize
from imgdiff.render.hatch import hatched
from imgdiff.render.lettering import font, lines_of
from imgdiff.render.overlay import outline, overlay
from imgdiff.render.views import render
from imgdiff.result import Comparison, Region, Scores


def made(heat, regions=(), **changes):
    grey = np.full((*heat.shape, 3), 128, np.uint8)
    fields = {
        "scores": Scores((0.9, 0.1)),
        "heatmap": heat.astype(np.float32),
        "regions": tuple(regions),
        "before": grey,
        "after": grey.copy(),
        "valid": np.ones(heat.shape, bool),
        "before_size": heat.shape[::-1],
        "after_size": heat.shape[::-1],
    }
    return explained(Comparison(**{**fields, **changes}))


@pytest.fixture
def result():
    heat = np.zeros((90, 120))
    heat[20:40, 30:60] = 0.9
    return made(heat, [Region((30, 20, 60, 40), 0.9, 600)])


def test_opacity_zero_is_the_image_itself(noise):
    image = noise(20, 30)
    np.testing.assert_array_equal(overlay(image, np.ones((20, 30)), opacity=0), image)


def test_the_ends_of_every_map_differ_and_full_opacity_shows_them():
    for name in COLORMAPS:
        ends = colorize(np.array([[0.0, 1.0]]), name)
        assert np.abs(ends[0, 0].astype(int) - ends[0, 1]).max() > 60
        shown = overlay(
            np.zeros((1, 2, 3), np.uint8), np.array([[0, 1.0]]), opacity=1, colormap=name
        )
        np.testing.assert_array_equal(shown[0, 1], ends[0, 1])


def test_inferno_gets_lighter_all_the_way():
    ramp = colorize(np.linspace(0, 1, 256)[None], "inferno")[0].astype(float)
    luma = ramp @ (0.2126, 0.7152, 0.0722)
    assert (np.diff(luma) > -1).all() and luma[0] < 5 and luma[-1] > 200


def test_changed_places_stand_out_in_the_overlay(result):
    shown = result.overlay.astype(int)
    assert shown.shape == (90, 120, 3)
    assert np.abs(shown[30, 45] - shown[5, 5]).max() > 100
    assert (shown[5, 5] == shown[80, 110]).all()


def test_views_have_their_sizes(result):
    assert render(result, "heat").shape == (90, 120, 3)
    panels = render(result, "panels")
    assert panels.shape[1] > 3 * 120 and panels.dtype == np.uint8
    with pytest.raises(OptionError, match="side"):
        render(result, "side")


@pytest.mark.parametrize("shape", [(1, 1), (3, 400), (400, 3), (16, 16), (700, 2000)])
def test_panels_of_any_shape(shape):
    heat = np.zeros(shape)
    heat[0, 0] = 1
    assert render(made(heat, [Region((0, 0, 1, 1), 1.0, 1)]), "panels").ndim == 3


def test_a_long_verdict_is_broken_into_lines_and_not_cut():
    words = "Different: 3 regions changed, 0.8% of the image; the rest differs in brightness only."
    for width in (1000, 400, 300):
        lines = lines_of(words, 16, width)
        assert " ".join(lines) == words
        assert all(font(16).getlength(line) <= width for line in lines)
    assert len(lines_of(words, 16, 1000)) == 1 < len(lines_of(words, 16, 300)) <= 3
    cut = lines_of(words * 5, 16, 300)
    assert len(cut) == 3 and "…" in cut[-1]
    assert lines_of("x" * 200, 16, 100)[0].count("…") == 1 and lines_of("", 16, 100) == [""]


def test_outline_leaves_the_inside_alone(result):
    drawn = outline(result.before, result.regions)
    assert (drawn[22:38, 32:58] == 128).all()
    assert (drawn != 128).any() and (result.before == 128).all()


@pytest.mark.parametrize(
    ("regions", "words"),
    [
        ((), "Identical"),
        ((Region((0, 0, 5, 5), 1.0, 25),), "1 region changed, 0.2% of the image"),
        ((Region((0, 0, 90, 90), 1.0, 5400),) * 2, "2 regions changed, 100% of the image"),
        ((Region((0, 0, 1, 1), 1.0, 1),), "under 0.1%"),
        ((Region((0, 0, 60, 90), 1.0, 5400, "after"),), "50% exists only in after"),
    ],
)
def test_the_verdict_in_words(regions, words):
    heat = np.full((90, 120), 0.6 if regions else 0.0)
    assert words in made(heat, regions).summary


def test_same_is_not_identical():
    other = np.full((90, 120, 3), 129, np.uint8)
    assert made(np.zeros((90, 120)), after=other).summary.startswith("Same:")


def test_a_comparison_checks_its_arrays():
    with pytest.raises(ImgDiffError, match="float32"):
        made(np.zeros((4, 4))).__class__(**{**vars(made(np.zeros((4, 4)))), "heatmap": np.zeros(4)})
    with pytest.raises(ImgDiffError, match="after must be uint8"):
        made(np.zeros((4, 4)), after=np.zeros((4, 5, 3), np.uint8))


def test_a_comparison_cannot_be_altered(result):
    with pytest.raises(ValueError, match="read-only"):
        result.heatmap[0, 0] = 1


def test_unpacks_into_the_classic_three(result):
    similarity, differences, visualization = result
    assert (similarity, differences) == (0.9, 0.1)
    np.testing.assert_array_equal(visualization, result.overlay)


def test_to_dict_is_json(result):
    import json

    said = json.loads(json.dumps(result.to_dict()))
    assert said["regions"] == [
        {
            "box": [30, 20, 60, 40],
            "score": 0.9,
            "area": 600,
            "only_in": None,
            "kind": "changed",
            "confidence": 0.0,
        }
    ]
    assert said["changed"] is True and said["size"] == [120, 90]
    assert said["verdict"] == {
        "state": "different",
        "regions": 1,
        "changed_fraction": round(600 / 10800, 6),
        "only_before": 0,
        "only_after": 0,
        "left_out": 0,
        "too_small": 0,
        "disregarded": 0,
        "transparency_only": False,
        "unseen_frames": 0,
        "changed_frames": 0,
    }
    assert said["summary"] == result.summary and said["causes"] == []
    assert said["alignment"] == {
        "method": "none",
        "dx": 0,
        "dy": 0,
        "degrees": 0,
        "scale": 1,
        "transform": None,
        "residual": None,
        "overlap": 1,
        "overlap_after": 1,
        "confidence": 1,
        "local_flow": 0,
        "bands": [],
        "pieces": [],
    }
    assert said["network_scale"] == 1 and said["min_area"] == 6


def test_a_hatch_where_one_image_has_no_pixels():
    valid = np.ones((90, 120), bool)
    valid[70:] = False
    result = made(np.zeros((90, 120)), valid=valid, fit="pad", before_size=(120, 70))
    before, after = hatched(result, "before"), hatched(result, "after")
    assert set(np.unique(before[70:])) == {216, 236} and (before[:70] == 128).all()
    np.testing.assert_array_equal(after, result.after)
    assert (result.before == 128).all()
