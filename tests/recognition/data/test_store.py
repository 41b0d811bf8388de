"""Keeping images under the next numbers that are free."""

import unicodedata
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from imgdiff.errors import ImageError, OptionError
from imgdiff.io.load import load_image
from imgdiff.recognition.data import collect as room
from imgdiff.recognition.data.collect import next_names, store
from tests.recognition.data.test_collect import scene


def test_next_names_go_on_after_the_highest(tmp_path):
    assert next_names(tmp_path / "none", "Ann", 2) == ["Ann_0001.jpg", "Ann_0002.jpg"]
    for file in ("Ann_0002.jpg", "ann_0011.PNG", "Ann_2_0050.jpg", "Anna_0077.jpg", "Ann_x.jpg"):
        (tmp_path / file).touch()
    assert next_names(tmp_path, "Ann", 2) == ["Ann_0012.jpg", "Ann_0013.jpg"]
    assert next_names(tmp_path, "Ann_2", 1) == ["Ann_2_0051.jpg"]
    (tmp_path / "Ann_9999.jpg").touch()
    assert next_names(tmp_path, "Ann", 1) == ["Ann_10000.jpg"]
    assert next_names(tmp_path, "Ann", 0) == []


def test_a_name_is_one_however_its_accent_is_written(tmp_path):
    apart = unicodedata.normalize("NFD", "Zoë")
    (tmp_path / f"{apart}_0004.jpg").touch()
    assert next_names(tmp_path, "Zoë", 1) == next_names(tmp_path, apart, 1) == ["Zoë_0005.jpg"]


def test_store_keeps_what_it_is_given(tmp_path):
    images = [scene(1), scene(30)[:, ::-1]]
    paths = store(images, " Ann B. ", tmp_path, "negative")
    assert [str(path.relative_to(tmp_path)) for path in paths] == [
        "negative/Ann B._0001.jpg", "negative/Ann B._0002.jpg",
    ]  # fmt: skip
    for path, image in zip(paths, images, strict=True):
        assert path.read_bytes().startswith(b"\xff\xd8\xff")
        difference = load_image(path).pixels.astype(int) - image
        assert np.abs(difference).mean() < 6
    assert store(iter(()), "Ann", tmp_path / "new", "anchor") == []
    assert not (tmp_path / "new").exists()
    with pytest.raises(OptionError, match="kind must be one of anchor"):
        store(images, "Ann", tmp_path, "else")
    with pytest.raises(ImageError, match="uint8"):
        store([images[0] / 255], "Ann", tmp_path, "anchor")


def test_nothing_is_replaced_read_only_or_not(tmp_path):
    """Which is why there is nothing to force."""
    (old,) = store([scene(1)], "Anna", tmp_path, "anchor")
    old.chmod(0o444)
    before = old.read_bytes()
    (new,) = store([scene(2)], "Anna", tmp_path, "anchor")
    assert new != old and old.read_bytes() == before


def test_two_that_collect_at_once_take_no_number_twice(tmp_path):
    def many(number):
        return [store([scene(number)], "Ann", tmp_path, "anchor")[0] for _ in range(8)]

    with ThreadPoolExecutor(4) as pool:
        paths = [path for found in pool.map(many, range(4)) for path in found]
    assert len(set(paths)) == len(list((tmp_path / "anchor").iterdir())) == 32


def test_a_number_that_was_taken_since_is_passed_over(tmp_path, monkeypatch):
    names = (f"Ann_{number:04d}.jpg" for number in range(1, 9))
    monkeypatch.setattr(room, "_free_names", lambda folder, name: names)
    (tmp_path / "anchor").mkdir()
    for taken in ("Ann_0001.jpg", "Ann_0003.jpg"):
        (tmp_path / "anchor" / taken).write_bytes(b"theirs")
    paths = store([scene(1), scene(2)], "Ann", tmp_path, "anchor")
    assert [path.name for path in paths] == ["Ann_0002.jpg", "Ann_0004.jpg"]
    assert (tmp_path / "anchor" / "Ann_0003.jpg").read_bytes() == b"theirs"
