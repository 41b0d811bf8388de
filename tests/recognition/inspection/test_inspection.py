"""An inspection finds what accepted pictures do not show, and nothing that they vary by."""

import json

import cv2
import numpy as np
import pytest
from PIL import Image

from imgdiff import DataError, ImageError, OptionError, OutputError, cli, inspect_image
from imgdiff.recognition.inspection.accepted_part import learn, on_grid, seen_shape
from imgdiff.recognition.inspection.inspect_image import Inspector
from imgdiff.recognition.inspection.made_captures import made_capture
from imgdiff.recognition.inspection.patch_features import patch_distances, patch_features

LAMP = (20, 20, 44, 44)


def part(number: int = 0, lamp: int = 0) -> np.ndarray:
    """A plate with holes and a lamp that may be of any light."""
    own = np.random.default_rng(number)
    plate = np.full((96, 128, 3), own.integers(120, 170, 3), np.uint8)
    for _ in range(6):
        x, y = own.integers(56, 120), own.integers(8, 88)
        cv2.circle(plate, (int(x), int(y)), int(own.integers(3, 7)), (30, 34, 40), -1, cv2.LINE_AA)
    for x in range(8, 120, 12):
        cv2.line(plate, (x, 90), (x + 6, 90), (40, 60, 90), 2)
    cv2.rectangle(plate, LAMP[:2], LAMP[2:], (lamp, lamp // 2, 20), -1)
    return plate


def scratched(plate: np.ndarray) -> np.ndarray:
    broken = plate.copy()
    cv2.line(broken, (70, 60), (88, 74), (240, 240, 240), 2)
    return broken


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("IMGDIFF_CACHE", str(tmp_path / "cache"))


@pytest.fixture(scope="module")
def normal(tmp_path_factory):
    """Nine accepted pictures of one plate, whose lamp differs, and one of another."""
    folder = tmp_path_factory.mktemp("normal")
    for number in range(9):
        Image.fromarray(made_capture(part(0, 25 * number), number)).save(folder / f"a{number}.png")
    Image.fromarray(part(5)).save(folder / "other.png")
    return folder


@pytest.fixture(scope="module")
def inspector(normal, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IMGDIFF_CACHE", str(tmp_path_factory.mktemp("cache")))
        return Inspector(normal)


def test_patches_are_where_they_are(narrow, noise):
    image = noise(30, 45)
    patches = patch_features(narrow, image)
    assert patches.shape[:2] == (8, 12) and patches.dtype == np.float32
    assert patch_distances(patches, patches).max() < 1e-5
    moved = np.roll(patches, 1, axis=1)
    assert patch_distances(moved, patches)[:, 1:-1].max() < 1e-5  # a neighbour is near enough
    far = np.roll(patches, 3, axis=1)
    assert patch_distances(far, patches)[:, 3:].max() > 0.001
    assert (patch_distances(far, patches) >= 0).all()


def test_a_made_capture_is_its_seeds(noise):
    image = part()
    one, again, other = (made_capture(image, seed) for seed in (1, 1, 2))
    assert np.array_equal(one, again) and not np.array_equal(one, other)
    assert one.shape == image.shape and 1 < np.abs(one.astype(int) - image).mean() < 25


def test_large_pictures_are_looked_at_smaller():
    assert seen_shape(part()) == (96, 128)
    height, width = seen_shape(np.empty((3000, 4000, 3), np.uint8))
    assert height * width == pytest.approx(1_000_000, rel=0.01)
    assert height / width == pytest.approx(0.75, rel=0.01)


@pytest.mark.real_weights
def test_another_part_is_not_learned_from():
    assert on_grid(part(0), part(5)) is None
    assert on_grid(part(0), made_capture(part(0), 3)) is not None


@pytest.mark.real_weights
def test_what_varies_is_no_anomaly_and_what_does_not_is(inspector):
    good = inspector.inspect(made_capture(part(0, 110), 40))
    assert not good.anomalous and good.score < 1 and good.regions == ()
    assert good.summary.startswith("Like the accepted pictures: ")
    bad = inspector.inspect(scratched(made_capture(part(0, 110), 41)))
    assert bad.anomalous and bad.score > 1.3
    left, top, right, bottom = bad.regions[0].box
    assert left < 79 < right and top < 67 < bottom
    assert good.heatmap.shape == (96, 128) and good.heatmap.max() < 0.5 <= bad.heatmap.max()
    x0, y0, x1, y1 = LAMP
    assert bad.heatmap[y0:y1, x0:x1].max() < 0.5
    assert bad.names[1].startswith("a") and (bad.accepted, bad.made) == (9, 0)


@pytest.mark.real_weights
def test_the_heat_is_of_the_limit(inspector):
    bad = inspector.inspect(scratched(part(0, 110)))
    assert bad.heatmap.max() == pytest.approx(min(1, bad.score / 2), abs=1e-4)


@pytest.mark.real_weights
def test_one_accepted_picture_is_enough(normal):
    found = Inspector(normal).inspect(made_capture(part(5), 50))
    assert not found.anomalous and found.names[1] == "other.png"
    assert (found.accepted, found.made) == (1, 7) and "made of the others" in found.basis
    assert Inspector(normal).inspect(scratched(part(5))).anomalous


@pytest.mark.real_weights
def test_another_part_is_an_anomaly(inspector, noise):
    found = inspector.inspect(noise(96, 128))
    assert found.anomalous and not found.same_part
    assert found.summary == "Anomalous: image shows the part of none of the accepted pictures"


@pytest.mark.real_weights
def test_a_lower_rate_has_a_higher_limit(narrow):
    pictures = [made_capture(part(), seed) for seed in range(9)]
    limits = [learn(part(), pictures, narrow, rate).limit for rate in (0.3, 0.05, 0.001)]
    assert limits == sorted(limits) and limits[0] < limits[2]


@pytest.mark.real_weights
def test_the_command(normal, tmp_path, capsys, monkeypatch):
    monkeypatch.chdir(tmp_path)
    Image.fromarray(scratched(part(0, 110))).save("bad.png")
    Image.fromarray(made_capture(part(0, 110), 60)).save("good.png")

    def call(*arguments):
        with pytest.raises(SystemExit) as stop:
            cli.main(["inspect", *arguments, "--normal", str(normal)])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return stop.value.code, out, err

    status, out, err = call("good.png")
    assert (status, err) == (0, "") and out.startswith("Like the accepted pictures")
    assert "Of further accepted pictures 5 % are expected beyond the limit" in out
    status, out, err = call("bad.png", "heat.png")
    assert (status, err) == (1, "") and out.endswith("wrote heat.png\n")
    assert Image.open("heat.png").width > 400
    status, out, _ = call("bad.png", "--json")
    said = json.loads(out)
    assert status == 1 and said["anomalous"] and said["regions"][0]["box"] and said["rate"] == 0.05
    assert call("bad.png", "-q") == (1, "", "")
    for wrong in (
        ["none.png"],
        ["bad.png", "bad.png"],
        ["bad.png", "heat.jpg"],
        ["bad.png", "--rate", "0"],
        ["bad.png", "--json", "-q"],
        ["bad.png", str(normal / "a1.png")],
    ):
        status, out, err = call(*wrong)
        assert status == 2 and out == "" and err.strip()
    assert (normal / "a1.png").stat().st_size > 1000


def test_what_cannot_be_inspected(tmp_path, normal):
    with pytest.raises(DataError, match="no images"):
        inspect_image(part(), normal=tmp_path)
    with pytest.raises(DataError, match="folder"):
        inspect_image(part(), normal=tmp_path / "none")
    with pytest.raises(OptionError, match="rate"):
        inspect_image(part(), normal=normal, rate=0.9)


@pytest.mark.real_weights
def test_inputs_are_never_written_over(inspector, normal):
    with pytest.raises(ImageError):
        inspector.inspect(normal / "none.png")
    found = inspector.inspect(normal / "a2.png")
    assert found._repr_png_().startswith(b"\x89PNG")
    for name in ("a2.png", "a3.png"):
        with pytest.raises(OutputError, match="input"):
            found.save(normal / name)
