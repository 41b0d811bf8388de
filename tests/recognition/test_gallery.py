"""A gallery: embedded once, kept, refreshed; and who of it a probe shows."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from imgdiff import DataError, ImageError, OptionError, identify, load_run
from imgdiff.recognition.gallery import Gallery, enrol, identity_of, open_gallery
from imgdiff.recognition.runs.run import Run
from tests.recognition.untrained_run_folder import make_run, narrow_plan

COLOURS = {"anna": (200, 30, 30), "bo": (30, 200, 30), "cy": (30, 30, 200)}


def draw(path: Path, colour, seed: int = 0) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    noise = np.random.default_rng(seed).integers(-6, 7, (24, 24, 3))
    Image.fromarray((noise + colour).astype(np.uint8)).save(path)
    return path


def two_of_each(folder: Path) -> Path:
    for who, colour in COLOURS.items():
        for i in (1, 2):
            draw(folder / who / f"{i}.png", colour, seed=i)
    return folder


@pytest.fixture
def people(tmp_path):
    return two_of_each(tmp_path / "people")


@pytest.fixture
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("IMGDIFF_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache"


@pytest.fixture
def run(tmp_path, cache):
    return load_run(make_run(tmp_path / "run"))


@pytest.fixture
def embedded(monkeypatch):
    """How many images were embedded, call by call."""
    counts = []
    real = Run.embed

    def embed(self, images, *how, **named):
        counts.append(len(images))
        return real(self, images, *how, **named)

    monkeypatch.setattr(Run, "embed", embed)
    return counts


@pytest.fixture
def opened(run, people, embedded):
    """Opens the gallery and says how many images that took."""

    def call(run=run, folder=people):
        embedded.clear()
        return open_gallery(run, folder), sum(embedded)

    return call


def test_it_holds_who_is_in_the_folder(opened, people, run):
    gallery, _ = opened()
    assert gallery.files == tuple(f"{who}/{i}.png" for who in COLOURS for i in (1, 2))
    assert gallery.identities == ("anna", "anna", "bo", "bo", "cy", "cy")
    assert gallery.names == ("anna", "bo", "cy") and gallery.skipped == ()
    pixels = np.array(Image.open(people / "bo" / "2.png"))
    np.testing.assert_allclose(gallery.embeddings[3], run.embed([pixels])[0], atol=1e-5)


def test_it_is_embedded_once(opened):
    first, count = opened()
    assert count == 6
    second, count = opened()
    assert count == 0 and second.files == first.files
    np.testing.assert_array_equal(second.embeddings, first.embeddings)


def test_it_follows_the_folder(opened, people):
    opened()
    draw(people / "dora" / "1.png", (200, 200, 0))
    gallery, count = opened()
    assert count == 1 and "dora" in gallery.names
    (people / "anna" / "1.png").unlink()
    gallery, count = opened()
    assert count == 0 and "anna/1.png" not in gallery.files and len(gallery.files) == 6
    before = gallery.embeddings[gallery.files.index("bo/1.png")]
    draw(people / "bo" / "1.png", (10, 10, 10))
    gallery, count = opened()
    assert count == 1
    assert not np.allclose(gallery.embeddings[gallery.files.index("bo/1.png")], before)
    assert opened()[1] == 0


def test_a_file_of_the_same_size_and_time_is_seen_to_be_another(opened, people, tmp_path):
    opened()
    path = people / "bo" / "1.png"
    then = path.stat()
    content = path.read_bytes()
    path.write_bytes(content[:-20] + content[-20:])
    os.utime(path, ns=(then.st_atime_ns, then.st_mtime_ns))
    assert opened()[1] == 1


def test_other_weights_have_embeddings_of_their_own(opened, run, tmp_path):
    first, _ = opened()
    other = load_run(make_run(tmp_path / "other", seed=2))
    second, count = opened(other)
    assert count == 6 and not np.allclose(first.embeddings, second.embeddings)
    assert opened()[1] == 0 and opened(other)[1] == 0
    make_run(run.folder, seed=3)  # trained on
    third, count = opened(load_run(run.folder))
    assert count == 6 and not np.allclose(first.embeddings, third.embeddings)


def test_a_run_trained_on_while_it_is_in_use_spoils_nothing(opened, run):
    """The run in memory has the old weights; what it makes must not pass for the new ones'."""
    make_run(run.folder, seed=3)
    old, _ = opened(run)
    new, count = opened(load_run(run.folder))
    assert count == 6 and not np.allclose(old.embeddings, new.embeddings)


def test_another_plan_has_embeddings_of_its_own(opened, run):
    opened()
    make_run(run.folder, narrow_plan(embedding=7))
    gallery, count = opened(load_run(run.folder))
    assert count == 6 and gallery.embeddings.shape == (6, 7)


def other_numbers(path: Path) -> None:
    with np.load(path) as found:
        arrays = dict(found)
    np.savez(path, **{**arrays, "points": np.full_like(arrays["points"], np.nan)})


def fewer(path: Path) -> None:
    with np.load(path) as found:
        arrays = dict(found)
    np.savez(path, **{**arrays, "states": arrays["states"][:2]})


SPOILS = {
    "empty": lambda path: path.write_bytes(b""),
    "text": lambda path: path.write_text("no archive"),
    "cut": lambda path: path.write_bytes(path.read_bytes()[:300]),
    "objects": lambda path: np.savez(path, points=np.array([{}], object)),
    "other arrays": lambda path: np.savez(path, files=np.zeros(3)),
    "NaN": other_numbers,
    "fewer": fewer,
}


@pytest.mark.parametrize("how", SPOILS)
def test_a_spoilt_cache_is_made_anew(how, opened, cache):
    first, _ = opened()
    (file,) = (cache / "galleries").iterdir()
    SPOILS[how](file)
    again, count = opened()
    assert count == 6
    np.testing.assert_array_equal(again.embeddings, first.embeddings)
    assert opened()[1] == 0


@pytest.mark.parametrize("trouble", ["a file", "a cache that is a folder"])
def test_a_cache_that_cannot_be_written_is_no_trouble(trouble, opened, cache):
    if trouble == "a file":
        cache.write_text("in the way")
    else:
        opened()
        (file,) = (cache / "galleries").iterdir()
        file.unlink()
        file.mkdir()
    gallery, count = opened()
    assert count == 6 and len(gallery.files) == 6


def test_broken_files_are_listed(opened, people):
    (people / "anna" / "3.png").write_bytes(b"no image")
    (people / "notes.txt").write_text("no image either")
    gallery, count = opened()
    assert count == 6 and gallery.names == ("anna", "bo", "cy")
    assert [file for file, _ in gallery.skipped] == ["anna/3.png"]
    assert "cannot read" in gallery.skipped[0][1]
    gallery, count = opened()
    assert count == 0 and len(gallery.skipped) == 1  # said each time, not only at first


def test_a_link_that_leads_nowhere_is_listed(opened, people):
    (people / "bo" / "9.png").symlink_to(people / "gone.png")
    assert opened()[0].skipped[0][0] == "bo/9.png"


def test_folders_with_nobody(opened, tmp_path, run):
    for make in (lambda p: None, lambda p: p.write_text("x"), lambda p: p.mkdir()):
        path = tmp_path / "none"
        make(path)
        with pytest.raises(DataError):
            open_gallery(run, path)
        if path.is_file():
            path.unlink()
    (tmp_path / "none" / "a.png").write_bytes(b"broken")
    with pytest.raises(DataError, match="can be read"):
        open_gallery(run, tmp_path / "none")


def test_progress_reaches_its_end(run, people):
    said = []
    open_gallery(run, people, lambda done, total: said.append((done, total)))
    assert said[-1] == (6, 6)


@pytest.mark.parametrize(
    ("file", "name"),
    [
        ("anna/1.jpg", "anna"),
        ("team/anna/1.jpg", "team/anna"),
        ("anna_1.jpg", "anna"),
        ("anna-02.JPG", "anna"),
        ("anna (2).png", "anna"),
        ("anna.3.png", "anna"),
        ("Anna Maria 12.png", "Anna Maria"),
        ("anna.png", "anna"),
        ("room12.jpg", "room12"),
        ("12.png", "12"),
        ("_7.png", "_7"),
    ],
)
def test_names_of_identities(file, name):
    assert identity_of(file) == name


def test_the_nearest_comes_first(run, people, tmp_path):
    probe = draw(tmp_path / "probe.png", COLOURS["bo"], seed=7)
    found = identify(probe, gallery=people, model=run.folder)
    assert found.identity == "bo" == found.candidates[0].identity
    assert [c.identity for c in found.candidates] != ["anna", "bo", "cy"]
    distances = [c.distance for c in found.candidates]
    assert distances == sorted(distances) and all(c.images == 2 for c in found.candidates)
    assert found.candidates[0].file in ("bo/1.png", "bo/2.png")
    assert found.name == "probe.png" and found.model == "run" and found.skipped == ()
    assert found.summary.startswith("bo: distance ")
    gallery = open_gallery(run, people)
    own = run.distances(run.embed([np.array(Image.open(probe))]), gallery.embeddings)[0]
    nearest = {w: own[[i == w for i in gallery.identities]].min() for w in gallery.names}
    for candidate in found.candidates:
        assert candidate.distance == pytest.approx(nearest[candidate.identity], abs=1e-6)
        assert candidate.probability == pytest.approx(run.probability(candidate.distance))


def test_past_the_threshold_nobody_is_known(run, people, tmp_path):
    probe = draw(tmp_path / "probe.png", COLOURS["cy"], seed=7)
    nearest = identify(probe, gallery=people, model=run).candidates[0].distance
    unknown = identify(probe, gallery=people, model=run, threshold=nearest)
    known = identify(probe, gallery=people, model=run, threshold=nearest * 1.001)
    assert unknown.identity is None and unknown.summary.startswith("Unknown: the nearest is cy")
    assert known.identity == "cy" and known.threshold == nearest * 1.001
    said = json.loads(json.dumps(unknown.to_dict(), allow_nan=False))
    assert said["identity"] is None and said["candidates"][0]["identity"] == "cy"


def test_options_of_identify(run, people):
    probe = people / "bo" / "1.png"
    assert len(identify(probe, gallery=people, model=run, most=1).candidates) == 1
    assert len(identify(probe, gallery=people, model=run, most=99).candidates) == 3
    for wrong in ({"most": 0}, {"most": 1.5}, {"threshold": 0}, {"threshold": float("inf")}):
        with pytest.raises(OptionError):
            identify(probe, gallery=people, model=run, **wrong)
    with pytest.raises(ImageError):
        identify(people / "none.png", gallery=people, model=run)


def test_an_image_of_the_gallery_is_found(run, people):
    found = identify(people / "cy" / "2.png", gallery=people, model=run)
    assert found.identity == "cy" and found.candidates[0].file == "cy/2.png"
    assert found.candidates[0].distance == pytest.approx(0, abs=1e-5)


def test_a_gallery_in_memory(run, noise):
    images = [(who, np.full((9, 9, 3), colour, np.uint8)) for who, colour in COLOURS.items()]
    gallery = enrol(run, images)
    found = identify(np.full((30, 30, 3), COLOURS["anna"], np.uint8), gallery=gallery, model=run)
    assert found.identity == "anna"
    with pytest.raises(DataError, match="at least one"):
        enrol(run, [])


def test_a_gallery_by_another_run_is_refused(run, tmp_path, noise):
    other = load_run(make_run(tmp_path / "other", narrow_plan(embedding=5)))
    gallery = enrol(other, [("a", noise(9, 9))])
    for wrong in (gallery, Gallery((), (), np.zeros((0, 12), np.float32))):
        with pytest.raises(DataError, match="same run"):
            identify(noise(9, 9), gallery=wrong, model=run)
    twin = load_run(make_run(tmp_path / "twin"))
    with pytest.raises(DataError, match="another run"):
        identify(noise(9, 9), gallery=enrol(twin, [("a", noise(9, 9))]), model=run)
    with pytest.raises(OptionError, match="must be a path"):
        identify(noise(9, 9), gallery=None, model=run)
