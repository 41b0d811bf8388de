"""compare_images: the laws of its result, on the narrow network and on the shipped one."""

import io
import os
from dataclasses import replace
from importlib import import_module

import numpy as np
import pytest
from PIL import Image

import imgdiff
from imgdiff import Comparison, ImgDiffError, OptionError, WeightsError, compare_images, load_run
from imgdiff.compare import decide
from imgdiff.io.load import load_image
from imgdiff.options import CompareOptions, RenderOptions
from tests.fuzz.odd_values import Unruly

compare_module = import_module("imgdiff.compare")


def test_an_image_against_itself(narrow, noise):
    image = noise(40, 50)
    for weights in (narrow, "default"):
        result = compare_images(image, image.copy(), weights=weights)
        assert isinstance(result, Comparison)
        assert result.cosine_similarity == 1 and result.euclidean_distance == 0
        assert result.heatmap.shape == (40, 50) and not result.heatmap.any()
        assert result.regions == () and result.changed is False
        assert "Identical" in result.summary


def test_identical_images_need_no_framework(tmp_path):
    import subprocess
    import sys

    Image.new("RGB", (9, 9), "red").save(tmp_path / "a.png")
    code = (
        "import sys, imgdiff; r = imgdiff.compare_images('a.png', 'a.png');"
        "print(r.changed, [m for m in ('tensorflow', 'keras', 'streamlit', 'matplotlib')"
        " if m in sys.modules])"
    )
    said = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True
    )
    assert said.stdout.strip() == "False []", said.stderr


def test_swapping_gives_the_same_heat_and_scores(narrow, noise):
    a, b = noise(40, 50), noise(40, 50)
    one, other = (compare_images(*pair, weights=narrow) for pair in ((a, b), (b, a)))
    np.testing.assert_array_equal(one.heatmap, other.heatmap)
    assert one.cosine_similarity == other.cosine_similarity
    assert one.euclidean_distance == other.euclidean_distance > 0
    assert [r.box for r in one.regions] == [r.box for r in other.regions]


def test_swapping_padded_images_gives_the_same_heat(narrow, noise):
    a, b = noise(40, 50), noise(47, 33)
    one, other = (compare_images(*pair, weights=narrow) for pair in ((a, b), (b, a)))
    np.testing.assert_array_equal(one.heatmap, other.heatmap)
    assert {r.only_in for r in one.regions} >= {"before", "after"}


def test_a_part_that_one_image_alone_has_counts_as_changed(narrow, noise):
    tall = noise(60, 50)
    result = compare_images(tall[:48], tall, weights=narrow)
    assert result.fit == "pad" and result.changed
    assert [(r.box, r.only_in) for r in result.regions] == [((0, 48, 50, 60), "after")]
    assert not result.heatmap[:48].any() and (result.heatmap[48:] == 1).all()
    assert not result.valid[48:].any() and result.valid[:48].all()
    assert result.before_size == (50, 48) and result.after_size == (50, 60)
    # What before lacks is white, not after's pixels.
    assert (result.before[48:] == 255).all() and np.array_equal(result.after, tall)


def test_every_kind_of_input_gives_the_same_result(narrow, noise, tmp_path):
    a, b = noise(32, 32), noise(32, 32)
    Image.fromarray(a).save(tmp_path / "a.png")
    data = (tmp_path / "a.png").read_bytes()
    expected = compare_images(a, b, weights=narrow).heatmap
    sources = [str(tmp_path / "a.png"), tmp_path / "a.png", data, io.BytesIO(data)]
    sources += [Image.fromarray(a), a.astype(np.uint16) * 257, a / 255.0]
    for source in sources:
        result = compare_images(source, b, weights=narrow)
        np.testing.assert_array_equal(result.heatmap, expected)


def test_threshold_and_smallest_area_decide_the_regions(narrow, noise):
    a = noise(64, 64)
    b = a.copy()
    b[20:40, 20:40] = 0
    loose = compare_images(a, b, weights=narrow, threshold=0.01)
    strict = compare_images(a, b, weights=narrow, threshold=1.0, min_area=4096)
    np.testing.assert_array_equal(loose.heatmap, strict.heatmap)
    assert loose.changed and not strict.changed
    assert loose.threshold == 0.01


@pytest.mark.parametrize(
    "options",
    [
        {"threshold": 0},
        {"threshold": 1.5},
        {"threshold": float("nan")},
        {"threshold": "much"},
        {"min_area": 0},
        {"min_area": 1.5},
        {"min_area": float("inf")},
        {"opacity": None},
        {"opacity": -0.1},
        {"colormap": "rainbow"},
        {"fit": "squeeze"},
        {"align": 1},
        {"resolution": 0},
        {"resolution": "half"},
        {"precision": "bogus"},
        {"device": "tpu"},
        {"weights": 7},
        {"weights": "missing.npz"},
        {"background": (0, 0, 256)},
        {"background": "white"},
        {"frames": "last"},
        {"frames": 1},
        {"range": "wide"},
        {"range": (1, 1)},
        {"range": (0, float("inf"))},
        {"range": "01"},
        {"max_pixels": 0},
        {"names": None},
        {"names": ("x",)},
        {"names": "ab"},
        {"names": (1, 2)},
        {"progress": "bar"},
        {"options": {"fit": "pad"}},
        {"render": "heat"},
    ],
)
def test_options_out_of_range_are_named_whatever_the_pixels(noise, options):
    image = noise(4, 4)
    for other in (image, noise(4, 4), "missing.png"):  # equal, different, never read
        with pytest.raises(ImgDiffError, match=next(iter(options))) as raised:
            compare_images(image, other, **options)
        expected = WeightsError if options == {"weights": "missing.npz"} else OptionError
        assert type(raised.value) is expected


@pytest.mark.parametrize("unruly", [Unruly(), Unruly(b"\xff\0")], ids=["raises", "bytes"])
def test_path_objects_that_do_what_they_like_are_refused_in_our_words(noise, unruly):
    for option in ("weights", "mask", "calibration"):
        with pytest.raises(OptionError, match=f"{option} must be"):
            CompareOptions(**{option: unruly})
    for pair in ((unruly, unruly), (noise(20, 20), unruly)):
        with pytest.raises(ImgDiffError):
            compare_images(*pair)
    with pytest.raises(WeightsError, match="folder of a training run"):
        load_run(unruly)


def test_unknown_options_are_type_errors(noise):
    with pytest.raises(TypeError, match="sharpness"):
        compare_images(noise(4, 4), noise(4, 4), sharpness=1)


def test_options_as_an_object_are_the_same_and_keywords_win(narrow, noise):
    a, b = noise(40, 50), noise(47, 33)
    options = CompareOptions(weights=narrow, fit="crop", threshold=0.2)
    by_object = compare_images(a, b, options=options, render=RenderOptions(opacity=0.3))
    by_keywords = compare_images(a, b, weights=narrow, fit="crop", threshold=0.2, opacity=0.3)
    assert by_object.to_dict() == by_keywords.to_dict() and by_object.opacity == 0.3
    both = compare_images(a, b, options=options, threshold=0.9)
    assert both.threshold == 0.9 and both.fit == "crop"


def test_another_threshold_needs_no_network(narrow, noise, monkeypatch):
    a, b = noise(40, 50), noise(47, 33)
    result = compare_images(a, b, weights=narrow)
    fresh = compare_images(a, b, weights=narrow, threshold=0.05, min_area=2)
    monkeypatch.setattr(compare_module, "get_runtime", None)
    assert result.with_threshold(0.05, 2).to_dict() == fresh.to_dict()
    assert result.with_threshold(0.05).min_area == result.min_area
    with pytest.raises(OptionError, match="threshold"):
        result.with_threshold(0)


def test_one_sided_regions_stand_in_the_order_by_score(narrow, noise):
    a, b = noise(40, 50), noise(47, 33)
    result = compare_images(a, b, weights=narrow)
    weaker = np.where(result.valid, result.heatmap * np.float32(0.5), result.heatmap)
    regions = decide(replace(result, heatmap=weaker), 0.01, 6).regions
    scores = [region.score for region in regions]
    assert scores == sorted(scores, reverse=True) and scores[0] == 1
    assert regions[0].only_in is not None and regions[-1].only_in is None


def test_the_callers_arrays_stay_writeable(narrow, noise):
    a, b = noise(20, 20), noise(20, 20)
    loaded = load_image(a)
    result = compare_images(loaded, b, weights=narrow)
    loaded.pixels[0, 0] = 7
    with pytest.raises(ValueError, match="read-only"):
        result.before[0, 0] = 1


def test_a_file_rewritten_in_place_is_read_anew(narrow, noise, tmp_path):
    """Same size and time: the standard library's comparison would say what it saw before."""
    first, second = tmp_path / "a.bmp", tmp_path / "b.bmp"
    pixels = noise(20, 20)
    for file in (first, second):
        Image.fromarray(pixels).save(file)
        os.utime(file, (1, 1))
    assert compare_images(first, second, weights=narrow).verdict.state == "identical"
    Image.fromarray(255 - pixels).save(second)
    os.utime(second, (1, 1))
    assert compare_images(first, second, weights=narrow).verdict.state != "identical"


def test_saving_never_touches_an_input(narrow, noise, tmp_path):
    target = tmp_path / "a.png"
    Image.fromarray(noise(20, 20)).save(target)
    kept = target.read_bytes()
    result = compare_images(target, noise(20, 20), weights=narrow)
    with pytest.raises(ImgDiffError, match="overwritten"):
        result.save(target, inputs=(target,))
    assert target.read_bytes() == kept
    written = result.save(tmp_path / "heat.png")
    np.testing.assert_array_equal(np.array(Image.open(written)), result.overlay)


def test_the_notebook_picture_is_a_png(narrow, noise):
    data = compare_images(noise(20, 20), noise(20, 20), weights=narrow)._repr_png_()
    assert Image.open(io.BytesIO(data)).format == "PNG"


def test_the_smallest_images_can_differ(narrow):
    black, white = np.zeros((2, 2, 3), np.uint8), np.full((2, 2, 3), 255, np.uint8)
    assert compare_images(black, white, weights=narrow).changed


def test_names_given_are_used_and_numbers_are_plain(narrow, noise, tmp_path):
    import json

    Image.fromarray(noise(20, 20)).save(tmp_path / "a.png")
    result = compare_images(
        tmp_path / "a.png",
        noise(20, 20),
        weights=narrow,
        names=("Old", None),
        threshold=np.float32(0.25),
        min_area=np.int64(3),
    )
    assert result.names == ("Old", "image")
    assert json.loads(json.dumps(result.to_dict()))["threshold"] == 0.25


def test_a_crop_is_scored_as_a_crop(narrow, noise):
    image = noise(60, 50)
    result = compare_images(image[:40], image, weights=narrow, fit="crop")
    assert result.cosine_similarity == pytest.approx(1) and result.euclidean_distance == 0
    assert result.summary == "Same: every compared pixel is equal."


def test_public_names_are_there():
    for name in imgdiff.__all__:
        assert getattr(imgdiff, name) is not None
    with pytest.raises(AttributeError):
        _ = imgdiff.no_such_name


@pytest.mark.real_weights
@pytest.mark.parametrize("size", [(1, 1), (2, 31), (33, 17), (200, 3)])
def test_the_shipped_network_takes_any_size(size):
    black, white = np.zeros((*size, 3), np.uint8), np.full((*size, 3), 255, np.uint8)
    result = compare_images(black, white, min_area=1)
    assert result.heatmap.shape == size and result.changed
    assert result.euclidean_distance > 0 and result.cosine_similarity < 1


@pytest.mark.real_weights
def test_the_shipped_network_sees_a_change_and_forgives_noise(rng):
    y, x = np.mgrid[:160, :200]
    clean = np.stack([x, y, 255 - (x + y) / 2], -1)
    changed = clean.copy()
    changed[60:90, 110:150] = (240, 240, 20)
    noisy = [
        np.clip(i + rng.normal(0, 3, i.shape), 0, 255).astype(np.uint8) for i in (clean, clean)
    ]
    assert not compare_images(*noisy).changed
    edited = np.clip(changed + rng.normal(0, 3, clean.shape), 0, 255).astype(np.uint8)
    result = compare_images(noisy[0], edited)
    assert result.changed
    left, top, right, bottom = result.regions[0].box
    assert abs(left - 110) <= 8 and abs(right - 150) <= 8
    assert abs(top - 60) <= 8 and abs(bottom - 90) <= 8
