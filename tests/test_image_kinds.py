"""compare_images of what is more than 8 opaque bits: transparency, ranges, labels, frames."""

import io
from dataclasses import replace

import numpy as np
import pytest
from PIL import Image

from imgdiff import ImgDiffError, compare_images
from imgdiff.io.load import load_image
from imgdiff.render.hatch import hatched


def logo(text_from=30, color=(255, 255, 255), ground=(0, 0, 0, 0)):
    """A bar of a color on nothing."""
    image = np.zeros((48, 96, 4), np.uint8) + np.array(ground, np.uint8)
    image[16:32, text_from : text_from + 24] = (*color, 255)
    return image


def swapped(a, b, **options):
    one, other = compare_images(a, b, **options), compare_images(b, a, **options)
    np.testing.assert_array_equal(one.heatmap, other.heatmap)
    assert one.verdict.state == other.verdict.state
    return one


# Transparency


def test_white_on_nothing_is_seen(narrow):
    result = swapped(logo(30), logo(50), weights=narrow)
    assert result.changed and result.verdict.transparency_only
    assert "in transparency only" in result.summary
    assert result.before_alpha[20, 35] == 255 and result.before_alpha[0, 0] == 0
    assert result.to_dict()["transparent"] == [True, True]
    assert (hatched(result, "before")[20, 35] == 255).all()
    assert set(np.unique(hatched(result, "before")[:10])) == {102, 153}
    assert result.view("panels").dtype == np.uint8


@pytest.mark.real_weights
@pytest.mark.parametrize("size", [1, 2, 3])
@pytest.mark.parametrize("color", [(255, 255, 255), (0, 0, 0), (128, 128, 128)])
def test_a_dot_on_nothing_is_seen_whatever_its_color(size, color):
    a, b = logo(), logo()
    b[40 : 40 + size, 80 : 80 + size] = (*color, 255)
    result = swapped(a, b)
    assert [tuple(r.box) for r in result.regions] == [(80, 40, 80 + size, 40 + size)]


def test_opaque_against_transparent(narrow):
    white = logo(ground=(255, 255, 255, 255))
    result = swapped(white, logo(), weights=narrow)
    assert result.changed and result.verdict.transparency_only
    assert result.before_alpha is None and result.after_alpha is not None


def test_a_color_under_part_of_the_light_is_no_transparency(narrow):
    result = swapped(logo(color=(200, 0, 0)), logo(color=(0, 0, 200)), weights=narrow)
    assert not result.verdict.transparency_only and not result.causes


def test_what_is_fully_transparent_is_equal(narrow, rng):
    a, b = logo(), logo()
    hidden = b[..., 3] == 0
    b[hidden, :3] = rng.integers(0, 256, (int(hidden.sum()), 3))
    result = swapped(a, b, weights=narrow)
    assert result.verdict.state == "identical" and not result.heatmap.any()


def test_faint_colors_that_look_the_same_are_not_identical(narrow):
    a, b = logo(), logo()
    a[0, 0], b[0, 0] = (200, 0, 0, 1), (240, 0, 0, 1)  # 0.8 and 0.9 of a level
    result = swapped(a, b, weights=narrow)
    assert result.verdict.state == "same" and result.fine_differences
    assert "less than a level" in result.summary


def test_a_little_less_opaque_is_a_cause(narrow):
    a, b = logo(), logo()
    a[..., 3], b[..., 3] = 200, 201
    result = replace(compare_images(a, b, weights=narrow), heatmap=np.zeros((48, 96), np.float32))
    result = result.with_threshold(0.5)
    assert result.causes[0].name == "transparency" and result.verdict.state == "same"


def test_a_background_flattens_both(narrow):
    white = (255, 255, 255)
    assert not compare_images(logo(30), logo(50), weights=narrow, background=white).changed
    result = compare_images(logo(30), logo(50), weights=narrow, background=(0, 0, 90))
    assert result.changed and result.before_alpha is None
    assert (result.before[0, 0] == (0, 0, 90)).all()
    assert any("flattened on" in note for note in result.notes)


def test_alphas_survive_padding_and_a_hatch(narrow):
    result = compare_images(logo()[:40], logo(), weights=narrow)
    assert result.fit == "pad" and (result.before_alpha[40:] == 255).all()
    assert set(np.unique(hatched(result, "before")[40:])) == {216, 236}


# Ranges


def spot(gain=1, brighter=2.0):
    """A dim scene in 16 bits, and the same with a spot."""
    y, x = np.mgrid[:96, :96]
    scene = 120 + 40 * np.sin(x / 9) * np.sin(y / 7)
    changed = scene.copy()
    changed[40:60, 50:70] *= brighter
    return tuple((image * gain).astype(np.uint16) for image in (scene, changed))


@pytest.mark.real_weights
@pytest.mark.parametrize("gain", [1, 3, 16, 100])
def test_a_gain_of_both_changes_nothing(gain):
    result = compare_images(*spot(gain))
    assert result.changed and result.value_range.full == (0, 65535)
    left, top, right, bottom = result.regions[0].box
    assert abs(left - 50) < 8 and abs(top - 40) < 8 and abs(right - 70) < 8 and abs(bottom - 60) < 8
    assert any(note.endswith("of 65535 are shown") for note in result.notes)
    assert not compare_images(*spot(gain), range="full", min_area=1).value_range


def test_16_bits_that_differ_below_a_level_are_not_identical(narrow, rng):
    a = rng.integers(0, 65000, (20, 20), dtype=np.uint16)
    a[0, :2] = 0, 65000
    b = a // 257 * 257
    result = swapped(a // 257 * 257 + 1, b, weights=narrow)
    assert result.verdict.state == "same" and result.fine_differences
    assert compare_images(b, b.copy(), weights=narrow).verdict.state == "identical"
    same = compare_images(b, (b // 257).astype(np.uint8), weights=narrow)
    assert same.verdict.state == "identical"


def test_nan_equals_nan_only(narrow, rng):
    a = rng.uniform(0, 500, (40, 40)).astype(np.float32)
    a[5:15, 5:15] = np.nan
    assert compare_images(a, a.copy(), weights=narrow).verdict.state == "identical"
    for number in (0, 250, 500):
        b = a.copy()
        b[5:15, 5:15] = number
        result = swapped(a, b, weights=narrow)
        assert result.changed and (result.heatmap[7:13, 7:13] >= 0.5).all()


def test_what_lies_outside_a_given_range_is_named(narrow):
    a = np.full((20, 20), 3000, np.uint16)
    result = compare_images(a, a + 1000, weights=narrow, range=(0, 2000))
    assert result.verdict.state == "same" and "outside of the range" in result.summary


# Labels


def classes():
    mask = np.zeros((48, 64), np.uint8)
    mask[8:30, 8:30], mask[20:44, 36:60] = 3, 7
    return mask


@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.int64])
def test_labels_are_compared_exactly(narrow, dtype):
    a = classes().astype(dtype)
    b = a.copy()
    b[10, 10] = 4
    result = swapped(a, b, weights=narrow)
    assert result.kind == "labels" and result.changed and result.heatmap.sum() == 1
    assert [tuple(r.box) for r in result.regions] == [(10, 10, 11, 11)]
    assert result.with_threshold(0.5, 6).changed and not result.with_threshold(0.5, 999).changed
    assert any("labels" in note for note in result.notes)
    assert compare_images(a, a.copy(), weights=narrow).verdict.state == "identical"
    assert compare_images(
        a, b, weights=narrow, range="full" if dtype != np.int64 else (0, 255)
    ).kind


def test_permuted_labels_are_all_changed(narrow):
    a = classes()
    b = np.array([7, 0, 0, 5, 0, 0, 0, 3], np.uint8)[a]
    assert (swapped(a, b, weights=narrow).heatmap == 1).all()


def test_scaled_labels_stay_labels(narrow):
    big = np.kron(classes(), np.ones((2, 2), np.uint8))
    result = compare_images(classes(), big, weights=narrow)
    assert result.kind == "labels" and result.fit == "resize" and not result.changed
    assert result.verdict.state == "same"


def test_bits_are_seen(narrow):
    a = np.zeros((40, 40), np.uint8)
    a[10:20, 10:20] = 1
    result = compare_images(a, a * 0, weights=narrow)
    assert result.kind == "picture" and result.before.max() == 255
    assert result.value_range.high == 1


# Frames


def animation(colors, kind="GIF", size=(40, 30)):
    frames = [Image.new("RGB", size, color) for color in colors]
    stream = io.BytesIO()
    more = {"lossless": True} if kind == "WEBP" else {}
    frames[0].save(stream, kind, save_all=True, append_images=frames[1:], **more)
    return stream.getvalue()


def test_only_the_first_frame_is_never_identical(narrow, tmp_path):
    a, b = animation(["red", "lime", "blue"]), animation(["red", "lime", "white"])
    paths = []
    for name, data in (("a.gif", a), ("b.gif", b), ("c.gif", a)):
        (tmp_path / name).write_bytes(data)
        paths.append(tmp_path / name)
    loaded = [load_image(data) for data in (a, b)]
    for pair in ((a, b), paths[:2], loaded, [Image.open(path) for path in paths[:2]]):
        result = compare_images(*pair, weights=narrow, frames="first")
        assert not result.changed and result.verdict.state == "same"
        assert result.verdict.unseen_frames == 2 and result.frame_counts == (3, 3)
        assert result.summary == "Same: the first frames are equal; 2 more were not looked at."
        assert "before: only the first of 3 frames was looked at" in result.notes
    for pair in ((a, a), (paths[0], paths[2]), (loaded[0], loaded[0])):
        assert compare_images(*pair, weights=narrow).verdict.state == "identical"


def test_short_animations_are_compared_as_wholes_unasked(narrow, monkeypatch):
    a, b = animation(["red", "lime", "blue"]), animation(["red", "lime", "white"])
    assert compare_images(a, b, weights=narrow).verdict.changed_frames == 1
    still = animation(["red"], "PNG")
    assert compare_images(a, still, weights=narrow).verdict.unseen_frames == 2
    monkeypatch.setattr("imgdiff.compare._AUTO_FRAMES", 2)
    assert compare_images(a, b, weights=narrow).verdict.unseen_frames == 2


@pytest.mark.parametrize("kind", ["GIF", "PNG", "TIFF", "WEBP", "AVIF"])
def test_all_frames_are_compared(narrow, kind):
    a, b = animation(["red", "lime", "blue"], kind), animation(["red", "lime", "white"], kind)
    result = swapped(a, b, weights=narrow, frames="all", threshold=0.05)
    assert result.changed and result.frame == 2 and result.verdict.changed_frames == 1
    assert [frame.state for frame in result.frames] == ["identical", "identical", "different"]
    assert "1 of 3 frames changed, most of all frame 3" in result.summary
    assert result.to_dict()["frames"][2]["state"] == "different"
    assert not any("only the first" in note for note in result.notes)
    same = compare_images(a, a + b"" if kind == "PNG" else a, weights=narrow, frames="all")
    assert same.verdict.state == "identical"


def test_equal_frames_of_unequal_files_are_identical(narrow):
    a = animation(["red", "lime"])
    result = compare_images(a, animation(["red", "lime"], "PNG"), weights=narrow, frames="all")
    assert result.verdict.state == "identical"
    assert result.summary == "Identical: every pixel of all 2 frames is the same."


def test_frames_beyond_the_shorter_one_are_changes(narrow):
    a, b = animation(["red", "lime", "blue", "white"]), animation(["red", "lime"])
    result = swapped(a, b, weights=narrow, frames="all")
    assert result.changed and not result.regions and result.verdict.state == "different"
    assert [frame.only_in for frame in result.frames] == [None, None, "before", "before"]
    assert result.summary.startswith("Different: 2 of 4 frames changed, 2 of them only in before")
    still = compare_images(a, Image.new("RGB", (40, 30), "red"), weights=narrow)
    assert still.verdict.unseen_frames == 3


def test_another_threshold_judges_all_frames(narrow, noise):
    frames = [Image.fromarray(noise(30, 40)) for _ in range(2)]
    stream = io.BytesIO()
    frames[0].save(stream, "PNG", save_all=True, append_images=frames[1:])
    result = compare_images(stream.getvalue(), animation(["red", "red"]), weights=narrow,
                            frames="all", threshold=0.01, min_area=1)  # fmt: skip
    assert result.verdict.changed_frames == 2
    assert result.with_threshold(0.01).to_dict() == result.to_dict()
    peak = max(frame.peak for frame in result.frames)
    if peak < 1:
        assert result.with_threshold(1.0).verdict.changed_frames == 0


def test_too_many_frames_are_refused(narrow, monkeypatch):
    monkeypatch.setattr("imgdiff.compare.MAX_FRAMES", 2)
    a, b = animation(["red", "lime", "blue"]), animation(["red", "lime", "white"])
    with pytest.raises(ImgDiffError, match="at most 2 frames, got 3"):
        compare_images(a, b, weights=narrow, frames="all")


def test_a_pillow_image_has_but_the_frame_it_shows(narrow):
    image = Image.open(io.BytesIO(animation(["red", "lime"])))
    with pytest.raises(ImgDiffError, match="path or its bytes"):
        compare_images(image, animation(["red", "blue"]), weights=narrow, frames="all")
