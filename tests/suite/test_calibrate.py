"""What varies on accepted captures is no change later; what is more than that stays one."""

import json
import zipfile
from dataclasses import replace
from functools import partial
from io import BytesIO
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from imgdiff import calibrate, cli, compare_images
from imgdiff.change.learned.calibration import read_calibration
from imgdiff.change.learned.envelope import Envelope, colors_of
from imgdiff.errors import DataError, OptionError
from imgdiff.suite.calibration.beside import STALE, calibration_file
from imgdiff.suite.calibration.decisions import decisions_of
from tests.read_only import check_force
from tests.suite.screens import BUTTON, CLOCK, screen


def clocked(seed: int, draw=None) -> np.ndarray:
    """The screen, with marks that the seed gives where the clock is."""
    pixels = np.array(screen(1))
    left, top, right, bottom = CLOCK
    pixels[top:bottom, left:right] = 230
    rng = np.random.default_rng(seed)
    for i in range(5):
        x = left + 3 + 6 * i
        y = top + 2 + 2 * int(rng.integers(0, 3))
        pixels[y : y + 4, x : x + 3] = 40
    if draw is not None:
        draw(pixels)
    return pixels


@pytest.fixture
def learned(narrow_file):
    captures = [clocked(seed) for seed in range(1, 13)]
    return calibrate(clocked(0), captures, weights=narrow_file)


def red_button(pixels):
    left, top, right, bottom = BUTTON
    pixels[top:bottom, left:right] = (200, 40, 40)


def box(color):
    def draw(pixels):
        left, top, right, bottom = CLOCK
        pixels[top:bottom, left:right] = color

    return draw


def test_what_varied_is_no_change_and_is_named(learned, narrow_file):
    assert learned.false_alarms_without == 12 and learned.false_alarms <= 1
    for seed in range(100, 110):
        pair = clocked(0), clocked(seed)
        assert compare_images(*pair, weights=narrow_file).changed
        result = compare_images(*pair, weights=narrow_file, calibration=learned)
        assert not result.changed and result.verdict.state == "same"
        assert "no more than in 12 accepted captures" in result.summary
        told = result.to_dict()["ignored"]["learned"]
        assert told["captures"] == 12 and 0 < told["fraction"] < 0.1


@pytest.mark.parametrize(
    "draw",
    [red_button, box((220, 30, 30)), box(40), box(230), box((30, 160, 60))],
    ids=["elsewhere", "another color", "all ink", "nothing", "green"],
)
def test_what_is_more_than_what_varied_is_found(learned, narrow_file, draw):
    after = clocked(200, draw)
    result = compare_images(clocked(0), after, weights=narrow_file, calibration=learned)
    assert result.changed


def test_an_image_against_itself_stays_identical(learned, narrow_file):
    pair = clocked(0), clocked(0)
    result = compare_images(*pair, weights=narrow_file, calibration=learned)
    assert result.verdict.state == "identical" and not result.heatmap.any()


def test_the_heat_is_the_same_with_and_without(learned, narrow_file):
    pair = clocked(0), clocked(300, red_button)
    plain = compare_images(*pair, weights=narrow_file)
    judged = compare_images(*pair, weights=narrow_file, calibration=learned)
    assert np.array_equal(plain.heatmap, judged.heatmap)
    assert judged.changed_fraction <= plain.changed_fraction
    lower = judged.with_threshold(0.3)  # and it holds at other thresholds too
    assert lower.changed and lower.ignored.learned is judged.ignored.learned


def test_a_rejected_picture_is_found_from_then_on(narrow_file):
    captures = [clocked(seed) for seed in range(1, 8)]
    wrong = clocked(55)  # a clock like any other, but somebody said no
    before = calibrate(clocked(0), captures, weights=narrow_file)
    assert not compare_images(clocked(0), wrong, weights=narrow_file, calibration=before).changed
    after = calibrate(clocked(0), captures, rejected=[wrong], weights=narrow_file)
    assert compare_images(clocked(0), wrong, weights=narrow_file, calibration=after).changed
    with pytest.raises(DataError, match="was rejected, and looks like what is accepted"):
        calibrate(clocked(0), captures, rejected=[clocked(0)], weights=narrow_file)


def test_a_file_holds_all_of_it(learned, tmp_path, narrow_file):
    file = learned.save(tmp_path / "home.calibration.npz")
    again = read_calibration(file, 1_000_000)
    assert np.array_equal(again.limits, learned.limits)
    assert (again.threshold, again.captures, again.content) == (learned.threshold, 12, "")
    pair = clocked(0), clocked(100)
    for source in (file, str(file), again):
        assert not compare_images(*pair, weights=narrow_file, calibration=source).changed


@pytest.mark.parametrize("damage", ["cut", "other", "version", "shape", "large"])
def test_broken_files_are_refused(learned, tmp_path, damage):
    file = learned.save(tmp_path / "c.npz")
    data, most = file.read_bytes(), 1_000_000
    if damage == "cut":
        data = data[: len(data) // 2]
    elif damage == "other":
        data = b"no calibration"
    elif damage == "large":
        most = 100
    else:
        arrays = dict(np.load(BytesIO(data)))
        if damage == "version":
            facts = json.loads(arrays["facts"].tobytes()) | {"version": 99}
            arrays["facts"] = np.frombuffer(json.dumps(facts).encode(), np.uint8)
        else:
            arrays["low4"] = arrays["low4"][1:]
        stream = BytesIO()
        np.savez(stream, **arrays)
        data = stream.getvalue()
    file.write_bytes(data)
    with pytest.raises(DataError, match="expected a calibration that imgdiff calibrate wrote"):
        read_calibration(file, most)


def test_a_file_of_objects_is_not_executed(tmp_path):
    stream = BytesIO()
    np.savez(stream, limits=np.array([object()], dtype=object))
    (tmp_path / "c.npz").write_bytes(stream.getvalue())
    assert zipfile.is_zipfile(tmp_path / "c.npz")
    with pytest.raises(DataError):
        read_calibration(tmp_path / "c.npz", 1000)


def test_what_cannot_be_learned_from_is_said(narrow_file, tmp_path):
    with pytest.raises(DataError, match="expected 2 to 200 captures"):
        calibrate(clocked(0), [clocked(1)], weights=narrow_file)
    small = np.zeros((40, 40, 3), np.uint8)
    with pytest.raises(DataError, match="captures of one size"):
        calibrate(clocked(0), [clocked(1), small], weights=narrow_file)
    with pytest.raises(OptionError, match="rate"):
        calibrate(clocked(0), [clocked(1), clocked(2)], rate=1.5, weights=narrow_file)
    with pytest.raises(OptionError, match="there is no file"):
        compare_images(clocked(0), clocked(1), calibration=tmp_path / "none.npz")


def test_a_calibration_of_a_larger_picture_does_not_fit(learned, narrow_file):
    small = clocked(0)[:60], clocked(1)[:60]
    with pytest.raises(DataError, match="120 x 90 pixels"):
        compare_images(*small, weights=narrow_file, calibration=learned)


def test_the_envelope_holds_what_it_is_made_of():
    rng = np.random.default_rng(1)
    captures = [rng.integers(0, 256, (37, 50, 3), np.uint8) for _ in range(4)]
    colors = [colors_of(capture) for capture in captures]
    around = Envelope.around(colors)
    assert not any(around.outside(color, (37, 50)).any() for color in colors)
    one = Envelope.around(colors[:1])
    assert not one.varying.any() and around.varying.all()


@pytest.fixture
def project(tmp_path, monkeypatch, narrow_file):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("IMGDIFF_USER", "A Tester")
    (tmp_path / "imgdiff.toml").write_text(
        f"baselines = 'approved'\nresults = 'made'\nweights = '{narrow_file}'\n"
    )
    for folder in ("approved", "made", "captures"):
        (tmp_path / folder).mkdir()
    Image.fromarray(clocked(0)).save("approved/home.png")
    Image.fromarray(clocked(77)).save("made/home.png")
    for seed in range(1, 7):
        Image.fromarray(clocked(seed)).save(f"captures/{seed}.png")
    return tmp_path


def call(*arguments):
    try:
        cli.main([*arguments])
    except SystemExit as stop:
        return stop.code or 0
    return 0


def test_the_command_learns_and_the_test_uses_it(project, capsys, narrow_file):
    assert call("test") == 1
    quick = "--weights", narrow_file
    status = call("calibrate", "captures", "--baseline", "approved/home.png", *quick)
    said = capsys.readouterr().out
    assert status == 0 and "6 captures: " in said and "will be called changed" in said
    file = calibration_file(Path("approved/home.png"))
    assert file.is_file() and f"wrote {file}" in said
    assert call("test") == 0
    both = "approved/home.png", "made/home.png", *quick
    assert call("compare", *both) == 1
    assert call("compare", *both, "--calibration", str(file)) == 0
    Image.fromarray(clocked(77, red_button)).save("made/home.png")
    assert call("test") == 1
    assert call("approve", "home.png") == 0  # which is another picture than it was learned of
    Image.fromarray(clocked(78, red_button)).save("made/home.png")
    capsys.readouterr()
    assert call("test") == 1 and STALE in capsys.readouterr().out
    file.write_bytes(b"broken")
    assert call("test") == 2 and "Calibrate anew" in capsys.readouterr().out
    assert call("calibrate", "made/home.png", *quick) == 2
    assert call("calibrate") == 2


def test_decisions_teach(project, capsys, narrow_file):
    for seed in range(1, 6):
        Image.fromarray(clocked(seed)).save("made/home.png")
        if call("test") == 1:
            assert call("approve", "home.png", "--variant") == 0
    Image.fromarray(clocked(9, red_button)).save("made/home.png")
    call("test")
    assert call("reject", "home.png", "--reason", "red") == 0
    [decided] = decisions_of(project / "approved", project / ".imgdiff/replaced")
    assert len(decided.variants) >= 2 and len(decided.rejected) == 1
    capsys.readouterr()
    assert call("calibrate", "--approvals", "--weights", narrow_file) == 0
    assert "home.png\n" in capsys.readouterr().out
    learned = read_calibration(project / "approved/home.calibration.npz", 10**6)
    assert learned.captures == len(decided.variants)
    assert call("test") == 1  # what was rejected is still found
    assert call("calibrate", "--approvals", "captures") == 2


def test_limits_are_only_ever_raised_from_the_threshold(learned):
    limits = learned.limits_for(clocked(5), np.ones((90, 120), bool))
    levels = limits.levels(0.5)
    assert (levels >= 0.5).all() and levels.dtype == np.float32
    higher = replace(learned, threshold=0.7).limits_for(clocked(5), np.ones((90, 120), bool))
    assert (higher.levels(0.5) >= 0.7 - 1e-6).all()


def test_what_a_raised_threshold_hides_is_named(learned, narrow_file):
    result = compare_images(clocked(0), clocked(0, red_button), weights=narrow_file)
    heat = np.zeros_like(result.heatmap)
    left, top, right, bottom = BUTTON
    heat[top:bottom, left:right] = 0.6
    for threshold, changed in ((0.5, True), (0.7, False)):
        limits = replace(learned, threshold=threshold).limits_for(result.after, result.strict)
        ignored = replace(result.ignored, learned=limits)
        judged = replace(result, heatmap=heat, ignored=ignored).with_threshold(0.5)
        assert judged.changed is changed and (judged.verdict.left_out == 1) is not changed
    assert "1 change is weaker or smaller than was asked for" in judged.summary


def test_a_read_only_file_is_replaced_only_if_told(learned, tmp_path):
    check_force(partial(learned.save, tmp_path / "place.npz"), tmp_path / "place.npz")
