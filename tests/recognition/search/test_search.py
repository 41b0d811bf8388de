"""An index finds what looks alike, exactly or nearly so, and is kept up to date."""

import json

import numpy as np
import pytest
from PIL import Image

from imgdiff import DataError, OptionError, cli
from imgdiff.recognition.search.duplicates import groups, near_pairs
from imgdiff.recognition.search.index import open_index
from imgdiff.recognition.search.nearest import Nearest
from tests import ROOT
from tests.recognition.test_gallery import COLOURS, draw
from tests.recognition.untrained_run_folder import make_run, narrow_plan


@pytest.fixture
def place(tmp_path, monkeypatch):
    monkeypatch.setenv("IMGDIFF_CACHE", str(tmp_path / "cache"))
    make_run(tmp_path / "run", threshold=0.02)
    for who, colour in COLOURS.items():
        for number in (1, 2):
            draw(tmp_path / "pictures" / who / f"{number}.png", colour, seed=number)
    return tmp_path


@pytest.fixture
def vectors(rng):
    return rng.normal(size=(500, 12)).astype(np.float32)


def by_hand(vectors, queries, most):
    table = np.linalg.norm(queries[:, None].astype(float) - vectors[None], axis=2)
    order = np.argsort(table, axis=1)[:, :most]
    return np.take_along_axis(table, order, 1), order


@pytest.mark.parametrize(
    ("method", "most"),
    [("exact", 1), ("exact", 7), ("exact", 500), ("exact", 900), ("auto", 7), ("graph", 7)],
)
def test_the_nearest_are_the_nearest(vectors, rng, method, most):
    queries = rng.normal(size=(9, 12)).astype(np.float32)
    distances, places = Nearest(vectors, method)(queries, most)
    expected, order = by_hand(vectors, queries, most)
    assert np.allclose(distances, expected, atol=1e-5) and np.array_equal(places, order)


def test_a_vector_is_nearest_to_itself(vectors):
    for method in ("exact", "graph"):
        distances, places = Nearest(vectors, method)(vectors, 1)
        assert np.array_equal(places[:, 0], np.arange(500)) and (distances == 0).all()


def test_a_method_that_is_not_there_is_told(vectors, monkeypatch):
    with pytest.raises(OptionError):
        Nearest(vectors, "magic")
    monkeypatch.setattr("imgdiff.recognition.search.nearest.find_spec", lambda name: None)
    with pytest.raises(OptionError, match="FAISS"):
        Nearest(vectors, "graph")
    assert Nearest(np.zeros((60_000, 2), np.float32)).method == "exact"


def test_all_near_pairs_are_found_however_many_there_are(vectors, rng):
    copies = np.concatenate([vectors[:50], np.repeat(vectors[:1], 200, axis=0)])
    copies += rng.normal(scale=1e-4, size=copies.shape).astype(np.float32)
    pairs = near_pairs(copies, Nearest(copies), 0.1)
    assert len(pairs) == 201 * 200 // 2 and pairs == sorted(pairs, key=lambda p: p[2])
    assert groups(len(copies), pairs) == [[0, *range(50, 250)]]


def test_groups_hang_together():
    assert groups(6, [(0, 1, 0.1), (1, 2, 0.2), (4, 5, 0.1)]) == [[0, 1, 2], [4, 5]]
    assert groups(3, []) == []


def test_an_index_embeds_once_and_what_changed_again(place):
    folder, run = place / "pictures", place / "run"
    first = open_index(folder, model=run)
    again = open_index(folder, model=run)
    assert (first.new, again.new, len(first.files)) == (6, 0, 6)
    assert np.array_equal(first.points, again.points)
    draw(folder / "dora.png", (200, 200, 0))
    (folder / "broken.png").write_bytes(b"no picture")
    (folder / "anna" / "2.png").unlink()
    draw(folder / "bo" / "1.png", (9, 9, 9), seed=8)
    third = open_index(folder, model=run)
    assert third.new == 2 and len(third.files) == 6 and "anna/2.png" not in third.files
    assert [file for file, _ in third.skipped] == ["broken.png"]


def test_similar_pictures_are_found(place, tmp_path):
    index = open_index(place / "pictures", model=place / "run")
    found = index.similar(place / "pictures" / "anna" / "1.png", 3)
    assert found[0].file == "anna/1.png" and found[0].distance == pytest.approx(0, abs=1e-5)
    assert found[1].file == "anna/2.png"
    assert [m.distance for m in found] == sorted(m.distance for m in found)


def test_near_duplicates_are_grouped(place):
    index = open_index(place / "pictures", model=place / "run")
    between = index.nearest(index.points, 6)[0]
    near = (between[:, 1].max() + between[:, 2].min()) / 2
    found = index.duplicates(near)
    assert {group.files for group in found} == {(f"{who}/1.png", f"{who}/2.png") for who in COLOURS}
    assert all(group.distance < near for group in found)


@pytest.mark.real_weights
def test_by_the_shipped_network_a_copy_is_near_and_another_picture_is_not(place):
    folder = place / "scenes"
    folder.mkdir()
    image = Image.open(ROOT / "samples" / "photo_retouched_before.jpg")
    image.save(folder / "a.png")
    image.save(folder / "b.jpg", quality=60)
    image.resize((image.width // 2, image.height // 2)).save(folder / "c.png")
    Image.open(ROOT / "samples" / "object_added_before.jpg").save(folder / "d.png")
    index = open_index(folder)
    assert [group.files for group in index.duplicates()] == [("a.png", "b.jpg", "c.png")]
    assert [match.file for match in index.similar(image, 1)] == ["a.png"]


@pytest.mark.parametrize(
    ("folder", "options", "error"),
    [
        ("none", {}, DataError),
        ("run", {}, DataError),
        ("pictures", {"method": "magic"}, OptionError),
        ("pictures", {"model": "other"}, OptionError),
    ],
)
def test_trouble_is_told(place, folder, options, error):
    make_run(place / "other", narrow_plan(score="cosine"))
    if "model" in options:
        options = {"model": place / options["model"]}
    with pytest.raises(error):
        open_index(place / folder, **{"model": place / "run", **options}).duplicates()


@pytest.fixture
def said(place, capsys, monkeypatch):
    monkeypatch.chdir(place)

    def call(*arguments):
        try:
            cli.main([*arguments, "--model", "run"])
            status = 0
        except SystemExit as stop:
            status = stop.code
        return status, *capsys.readouterr()

    return call


def test_the_commands_say_it(said):
    assert said("index", "pictures") == (0, "6 images, 6 of them new\n", "")
    status, out, _ = said("similar", "pictures/bo/1.png", "--in", "pictures", "--most", "2")
    assert status == 0 and out.splitlines()[1].endswith("bo/1.png")
    status, out, _ = said("similar", "pictures/bo/1.png", "--in", "pictures", "--json")
    assert json.loads(out)["matches"][0]["file"] == "bo/1.png"
    status, out, _ = said("duplicates", "pictures", "--near", "1e-9")
    assert status == 0 and "0 groups" in out
    status, out, _ = said("duplicates", "pictures", "--near", "99", "--json")
    assert status == 1 and len(json.loads(out)["groups"][0]["files"]) == 6
    status, out, err = said("index", "none")
    assert status == 2 and not out and "folder of images" in err
