"""verify: laws, values and the picture of two images judged by a run."""

import json
from functools import partial

import numpy as np
import pytest
from PIL import Image

from imgdiff import (
    DataError,
    ImageError,
    OptionError,
    OutputError,
    compare_images,
    load_run,
    verify,
)
from imgdiff.recognition.runs.references import ReferenceRule, write_rules
from tests.read_only import check_force
from tests.recognition.untrained_run_folder import KINDS, make_run, measure, narrow_plan


@pytest.fixture(scope="module")
def run(tmp_path_factory):
    return load_run(make_run(tmp_path_factory.mktemp("runs") / "narrow"))


@pytest.fixture
def pair(noise):
    return noise(40, 50), np.full((30, 20, 3), 90, np.uint8)


@pytest.mark.parametrize("kind", KINDS)
def test_an_image_is_the_same_as_itself(kind, tmp_path, noise):
    run = load_run(make_run(tmp_path, narrow_plan(score=kind)))
    image = noise(70, 50)
    found = verify(image, image.copy(), model=run)
    assert found.same and found.probability > 0.7 and found.confidence == found.probability
    assert found.distance == pytest.approx(0.1192 if kind == "network" else 0, abs=1e-4)
    if kind != "network":
        assert found.distance == 0
    assert found.cosine_similarity == pytest.approx(1)
    assert found.heatmap.shape == (70, 50) and not found.heatmap.any()


def test_either_order_says_the_same(run, pair):
    one, two = verify(*pair, model=run), verify(*pair[::-1], model=run)
    assert one.distance == two.distance > 0 and one.probability == two.probability
    assert one.heatmap.shape == (40, 50) and two.heatmap.shape == (30, 20)
    points = run.embed(list(pair))
    assert one.distance == pytest.approx(np.linalg.norm(points[0] - points[1]), rel=1e-4)
    assert one.cosine_similarity == pytest.approx(points[0] @ points[1], abs=1e-5)


def test_the_threshold_decides_strictly(run, pair):
    """As evaluations count: below it is the same."""
    own = verify(*pair, model=run)
    distance = own.distance
    assert own.threshold == run.threshold == pytest.approx(0.3)
    same = verify(*pair, model=run, threshold=np.nextafter(distance, 9))
    different = verify(*pair, model=run, threshold=distance)
    assert same.same and same.summary.startswith("Same") and " < " in same.summary
    assert not different.same and different.summary.startswith("Different")
    assert same.probability == different.probability == own.probability
    assert same.confidence == pytest.approx(1 - different.confidence)
    assert (verify(*pair, model=run, threshold=5).heatmap <= own.heatmap).all()
    for wrong in (0, -1, np.nan, np.inf, "much"):
        with pytest.raises(OptionError, match="threshold"):
            verify(*pair, model=run, threshold=wrong)


def test_several_references_are_judged_by_their_mean_and_by_how_much_they_differ(tmp_path, noise):
    run = load_run(make_run(tmp_path / "run"))
    known = [noise(30, 40) // (i + 1) for i in range(3)]
    asked = noise(30, 40) // 2 + 90
    unmeasured = verify(known[0], asked, model=run, references=known[1:])
    assert unmeasured.threshold == run.threshold
    assert "no limit of its own" in unmeasured.notes[-1]
    write_rules(run.folder, [ReferenceRule(3, 0.1, 0.5, -4.0, 1.0), ReferenceRule(2, 9, 0, -1, 1)])
    found = verify(known[0], asked, model=run, references=known[1:])
    *points, point = run.embed([*known, asked])
    apart = [np.linalg.norm(p - point) for p in points]
    spread = np.mean([np.linalg.norm(points[i] - points[j]) for i, j in ((0, 1), (0, 2), (1, 2))])
    assert found.distance == unmeasured.distance == pytest.approx(np.mean(apart), rel=1e-4)
    assert [one.distance for one in found.references] == pytest.approx(apart, rel=1e-4)
    assert found.threshold == pytest.approx(0.1 + spread / 2, rel=1e-4)
    excess = np.mean(apart) - spread / 2
    assert found.probability == pytest.approx(1 / (1 + np.exp(4 * excess - 1)), rel=1e-4)
    assert found.same is (found.distance < found.threshold) and found.notes == ()
    np.testing.assert_array_equal(found.before, known[int(np.argmin(apart))])
    assert verify(known[0], asked, model=run, references=known[1:], threshold=0.7).threshold == 0.7
    pair = verify(known[0], asked, model=run)
    assert pair.references == () and pair.threshold == run.threshold


def test_references_are_named_by_files_and_folders(run, tmp_path, noise):
    (tmp_path / "known").mkdir()
    for i in range(3):
        Image.fromarray(noise(20, 20)).save(tmp_path / "known" / f"{i}.png")
    Image.fromarray(noise(20, 20)).save(tmp_path / "more.png")
    asked = [tmp_path / "known", tmp_path / "more.png"]
    found = verify(noise(20, 20), noise(20, 20), model=run, references=asked)
    said = json.loads(json.dumps(found.to_dict()))["references"]
    assert [one["name"] for one in said] == ["image", "0.png", "1.png", "2.png", "more.png"]
    with pytest.raises(OutputError, match="input"):
        found.save(tmp_path / "known" / "1.png")
    one = verify(noise(20, 20), noise(20, 20), model=run, references=noise(20, 20))
    assert len(one.references) == 2
    (tmp_path / "none").mkdir()
    with pytest.raises(DataError, match="holds none"):
        verify(noise(20, 20), noise(20, 20), model=run, references=tmp_path / "none")
    with pytest.raises(ImageError, match="no such file"):
        verify(noise(20, 20), noise(20, 20), model=run, references=tmp_path / "away.png")


def test_a_reference_that_the_run_knows_nothing_of_is_shown(tmp_path, noise):
    folder = make_run(tmp_path / "run")
    run = load_run(measure(folder, [noise(32, 40) for _ in range(60)]))
    blank = np.full((32, 40, 3), 255, np.uint8)
    found = verify(noise(32, 40), noise(32, 40), model=run, references=[blank, noise(32, 40)])
    assert found.same is None and found.training_distances[0] > 1 >= found.training_distances[1]
    np.testing.assert_array_equal(found.before, blank)


def test_nothing_is_quite_sure(run, noise):
    image = noise(20, 20)
    assert verify(image, image, model=run).summary == (
        "Same, over 99 % sure: distance 0.000 < 0.300"
    )


def test_it_is_json_and_a_picture(run, tmp_path, pair):
    Image.fromarray(pair[0]).save(tmp_path / "one.png")
    found = verify(tmp_path / "one.png", pair[1], model=run.folder)
    said = json.loads(json.dumps(found.to_dict(), allow_nan=False))
    assert said["names"] == ["one.png", "image"] and said["model"] == "narrow"
    assert said["same"] is found.same and said["distance"] == found.distance
    assert found._repr_png_().startswith(b"\x89PNG")


def test_what_cannot_be_read(run, tmp_path, pair):
    with pytest.raises(ImageError, match="no such file"):
        verify(pair[0], tmp_path / "none.png", model=run)
    with pytest.raises(ImageError, match="too large"):
        verify(*pair, model=run, max_pixels=100)
    grey = (np.arange(64).reshape(8, 8) * 1024).astype(np.uint16)
    assert verify(grey, pair[0], model=run).notes == ("before: 16 bits per channel reduced to 8",)


def test_a_picture_is_saved_whole_or_not_at_all(run, tmp_path, pair, monkeypatch):
    from imgdiff.io import write

    inputs = tmp_path / "one.png", tmp_path / "two.png"
    for path, pixels in zip(inputs, pair, strict=True):
        Image.fromarray(pixels).save(path)
    found = verify(*inputs, model=run)
    assert found.save(tmp_path / "out.png") == tmp_path / "out.png"
    np.testing.assert_array_equal(np.array(Image.open(tmp_path / "out.png")), found.picture)
    (tmp_path / "link.png").symlink_to(inputs[1])
    before = [path.read_bytes() for path in inputs]
    for path in (*inputs, tmp_path / "link.png"):
        with pytest.raises(OutputError, match="input"):
            found.save(path)
    with pytest.raises(OutputError, match="input"):
        found.save(tmp_path / "out.png", inputs=[tmp_path / "out.png"])
    for path in (tmp_path / "out.jpg", tmp_path / "no" / "out.png", tmp_path):
        with pytest.raises(OutputError):
            found.save(path)
    assert [path.read_bytes() for path in inputs] == before

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(write.os, "replace", full)
    with pytest.raises(OutputError, match="No space"):
        found.save(tmp_path / "second.png")
    assert sorted(p.name for p in tmp_path.iterdir()) == [
        *("link.png", "one.png", "out.png", "two.png")
    ]


SIZES = {
    "usual": ((112, 92), (112, 92)),
    "wide": ((60, 1500), (50, 1200)),
    "tall": ((1500, 60), (900, 40)),
    "tiny": ((1, 1), (2, 3)),
    "of two kinds": ((2000, 2000), (1, 3000)),
    "lines": ((1, 40_000), (40_000, 1)),
}


@pytest.mark.parametrize("kind", SIZES)
def test_the_picture_of_any_size_can_be_looked_at(kind, run, noise, monkeypatch):
    from imgdiff.recognition import sheet

    words = []

    def fitting(text, size, width):
        words.append(text)
        return real(text, size, width)

    real = sheet.fitting
    monkeypatch.setattr(sheet, "fitting", fitting)
    found = verify(*(noise(*size) for size in SIZES[kind]), model=run)
    picture = found.picture
    assert picture.dtype == np.uint8 and picture.shape[2] == 3
    assert 150 <= picture.shape[0] <= 720 and 400 <= picture.shape[1] <= 1220
    assert words[:2] == [found.summary, "model narrow: the same below a distance of 0.300"]
    assert words[2:4] == ["first: image", "second: image"]
    assert found.picture is picture  # made once


def test_the_picture_tells_same_from_different(run, pair):
    def edge(found):
        return found.picture[50, 2].astype(int)

    same, different = (edge(verify(*pair, model=run, threshold=limit)) for limit in (9, 1e-3))
    assert same[1] > same[0] and different[0] > different[1]


def test_a_name_that_no_font_has(run, tmp_path, pair):
    path = tmp_path / ("名" * 60 + "\n\x1b[31m.png")
    Image.fromarray(pair[0]).save(path)
    assert verify(path, path, model=run).picture.shape[1] <= 1220


@pytest.mark.real_weights
def test_comparing_takes_its_scores_from_a_run_and_its_heat_from_the_shipped_network(run, noise):
    before = noise(64, 64)
    after = before.copy()
    after[20:40, 20:40] = 255 - after[20:40, 20:40]
    own = compare_images(before, after, weights=run.folder)
    assert compare_images(before, after, weights=run).weights == own.weights
    shipped = compare_images(before, after)
    np.testing.assert_array_equal(own.heatmap, shipped.heatmap)
    points = run.embed([before, after])
    assert own.euclidean_distance == pytest.approx(
        float(run.distance(points[:1], points[1:])[0]), rel=1e-3
    )
    assert own.euclidean_distance != pytest.approx(shipped.euclidean_distance)
    assert "narrow" in own.weights and "default" in own.weights


def test_a_read_only_file_is_replaced_only_if_told(run, pair, tmp_path):
    """As of an inspection, which is saved by the same function."""
    found = verify(*pair, model=run)
    check_force(partial(found.save, tmp_path / "pair.png"), tmp_path / "pair.png")
