"""Images are decoded once and kept."""

import os

import cv2
import numpy as np
import pytest
from PIL import Image

from imgdiff.errors import DataError
from imgdiff.recognition.data import decoding
from imgdiff.recognition.data.decoding import decode
from imgdiff.recognition.data.layouts import read_dataset
from tests.io.picture_files import encoded, png16, smooth


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("IMGDIFF_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "images"


@pytest.fixture
def people(tmp_path):
    rng = np.random.default_rng(0)
    for name in ("a/1.png", "a/2.png", "b/1.jpg", "b/2.bmp"):
        file = tmp_path / "people" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        cv2.imwrite(str(file), rng.integers(0, 256, (24, 30, 3), np.uint8))
    return tmp_path / "people"


@pytest.fixture
def loaded(monkeypatch):
    """The files that are decoded."""
    found, load = [], decoding.load_image
    monkeypatch.setattr(decoding, "load_image", lambda path: (found.append(path), load(path))[1])
    return found


def test_all_images_in_the_order_of_the_files(people):
    steps = []
    dataset, images, skipped = decode(
        read_dataset(people), (24, 30), progress=lambda *step: steps.append(step)
    )
    assert images.shape == (4, 24, 30, 3) and images.dtype == np.uint8 and skipped == ()
    for i in range(2):
        exact = cv2.imread(str(dataset.path(i)))[..., ::-1]
        np.testing.assert_array_equal(images[i], exact)
    assert steps == [(1, 4), (2, 4), (3, 4), (4, 4)]


@pytest.mark.parametrize("size", [(8, 12), (60, 50)])
def test_scaled_to_the_size(people, size):
    dataset, images, _ = decode(read_dataset(people), size)
    how = cv2.INTER_AREA if size[0] < 24 else cv2.INTER_CUBIC
    whole = cv2.imread(str(dataset.path(0)))[..., ::-1]
    np.testing.assert_array_equal(images[0], cv2.resize(whole, size[::-1], interpolation=how))


def test_scaled_by_the_ink_and_kept_apart(tmp_path):
    image = np.full((40, 90, 3), 255, np.uint8)
    image[5:9, 10:40] = 0
    for name in ("a/1.png", "b/1.png"):
        (tmp_path / name).parent.mkdir()
        cv2.imwrite(str(tmp_path / name), image)
    for _ in range(2):
        stretched, placed = (
            decode(read_dataset(tmp_path), (24, 32), fit=fit)[1][0] for fit in ("stretch", "ink")
        )
        dark = [np.argwhere(made[..., 0] < 128).mean(axis=0) for made in (stretched, placed)]
        assert dark[0].max() < 9 and dark[1] == pytest.approx([11.5, 15.5], abs=0.6)


def test_the_second_time_touches_no_image(people, loaded):
    _, first, _ = decode(read_dataset(people), (16, 16))
    assert len(loaded) == 4
    _, second, _ = decode(read_dataset(people), (16, 16))
    assert len(loaded) == 4 and isinstance(second, np.memmap)
    np.testing.assert_array_equal(first, second)
    assert not first.flags.writeable and not second.flags.writeable
    decode(read_dataset(people), (16, 17))
    assert len(loaded) == 8


def test_a_changed_file_is_seen(people, loaded):
    decode(read_dataset(people), (16, 16))
    cv2.imwrite(str(people / "a/1.png"), np.full((24, 30, 3), 7, np.uint8))
    _, images, _ = decode(read_dataset(people), (16, 16))
    assert len(loaded) == 8 and (images[0] == 7).all()


@pytest.mark.parametrize("what", ["npy", "json", "cut", "other"])
def test_a_corrupt_cache_is_made_again(people, cache, loaded, what):
    first = np.array(decode(read_dataset(people), (16, 16))[1])
    (kept,) = cache.glob("*.npy")
    if what == "npy":
        kept.write_bytes(b"nonsense")
    elif what == "json":
        kept.with_suffix(".json").write_text("[[1, 2")
    elif what == "cut":
        kept.write_bytes(kept.read_bytes()[:-1])
    else:
        np.save(kept, np.zeros((3, 16, 16, 3), np.uint8))
    _, second, _ = decode(read_dataset(people), (16, 16))
    assert len(loaded) == 8
    np.testing.assert_array_equal(first, second)
    assert sorted(p.suffix for p in cache.iterdir()) == [".json", ".npy"]


def test_a_cache_that_cannot_be_written_is_done_without(people, cache):
    cache.parent.write_text("a file where the folder would be")
    assert len(decode(read_dataset(people), (16, 16))[1]) == 4


def test_a_cache_that_may_be_read_alone_serves(people, loaded, monkeypatch):
    decode(read_dataset(people), (16, 16))

    def refused(path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(decoding.os, "utime", refused)
    decode(read_dataset(people), (16, 16))
    assert len(loaded) == 4


def test_what_was_not_used_for_longest_goes_first(people, cache, monkeypatch):
    size = 4 * 16 * 16 * 3 + 128
    monkeypatch.setattr(decoding, "_MOST_BYTES", 2 * size + 100)
    dataset, kept = read_dataset(people), {}
    for age, height in enumerate((14, 15)):
        decode(dataset, (height, 16))
        (kept[height],) = set(cache.glob("*.npy")) - set(kept.values())
        os.utime(kept[height], (1000 + age,) * 2)
    decode(dataset, (14, 16))  # used again: the other one is older now
    decode(dataset, (16, 16))
    assert kept[14].exists() and not kept[15].exists()
    assert len(list(cache.glob("*.json"))) == len(list(cache.glob("*.npy"))) == 2
    monkeypatch.setattr(decoding, "_MOST_BYTES", size // 2)
    decode(dataset, (17, 16))  # would never fit: nothing is thrown out for it
    assert len(list(cache.glob("*.npy"))) == 2


def test_every_kind_of_image_is_right_or_listed(tmp_path):
    folder = tmp_path / "kinds" / "a"
    folder.mkdir(parents=True)
    whole = smooth(32, 48)
    exif = Image.Exif()
    exif[0x0112] = 6  # turned by a quarter
    kinds = {
        "16bit.png": png16(whole[..., :1].astype(np.uint16) * 257, 0),
        "cmyk.jpg": encoded(Image.fromarray(whole).convert("CMYK"), "JPEG", quality=95),
        "cut.jpg": encoded(whole, "JPEG")[:-300],
        "empty.jpg": b"",
        "grey.png": encoded(whole[..., 0], "PNG"),
        "palette.gif": encoded(Image.fromarray(whole).quantize(256), "GIF"),
        "text.bmp": b"not a picture",
        "transparent.png": encoded(np.zeros((32, 48, 4), np.uint8), "PNG"),
        "turned.jpg": encoded(np.rot90(whole).copy(), "JPEG", quality=95, exif=exif),
    }
    for name, data in kinds.items():
        (folder / name).write_bytes(data)
    dataset, images, skipped = decode(read_dataset(tmp_path / "kinds"), (32, 48))
    assert [one.file for one in skipped] == ["a/cut.jpg", "a/empty.jpg", "a/text.bmp"]
    found = {file[2:]: image for file, image in zip(dataset.files, images, strict=True)}
    grey = np.repeat(whole[..., :1], 3, axis=2)
    expected = {"16bit.png": grey, "grey.png": grey, "transparent.png": np.full_like(whole, 255)}
    expected |= dict.fromkeys(("cmyk.jpg", "palette.gif", "turned.jpg"), whole)
    assert found.keys() == expected.keys()
    for name, image in found.items():
        off = np.abs(image.astype(int) - expected[name]).mean()
        assert off <= (0 if name.endswith("png") else 8), name


def break_files(people):
    (people / "a/2.png").write_bytes(b"")
    (people / "b/1.jpg").write_bytes((people / "b/1.jpg").read_bytes()[:150])
    (people / "b/text.png").write_text("no image")
    (people / "b/gone.png").symlink_to(people / "nowhere")


def test_broken_files_are_skipped_and_listed(people, loaded):
    break_files(people)
    for _ in range(2):  # decoded, and from the cache
        dataset, images, skipped = decode(read_dataset(people), (24, 30))
        assert dataset.files == ("a/1.png", "b/2.bmp") and len(images) == 2
        assert [s.file for s in skipped] == ["a/2.png", "b/1.jpg", "b/gone.png", "b/text.png"]
        assert all("cannot read" in s.reason for s in skipped)
        whole = cv2.imread(str(people / "b/2.bmp"))[..., ::-1]
        np.testing.assert_array_equal(images[1], whole)
    assert len(loaded) == 6


def test_pairs_with_a_broken_image_go(people):
    break_files(people)
    (people / "pairs.csv").write_text(
        "path1,path2,label\na/1.png,a/2.png,1\nb/2.bmp,a/1.png,0\nnul\0l.png,a/1.png,0\n"
    )
    dataset, images, skipped = decode(read_dataset(people), (8, 8))
    assert dataset.files == ("a/1.png", "b/2.bmp") and dataset.pairs.tolist() == [[0, 1, 0]]
    assert len(images) == 2 and len(skipped) == 2


def test_nothing_that_can_be_read(tmp_path):
    for name in "abc":
        (tmp_path / "bad" / name).mkdir(parents=True)
        (tmp_path / "bad" / name / "1.png").write_bytes(b"x")
    with pytest.raises(DataError, match=r"none of the 3 images can be read: .*1\.png"):
        decode(read_dataset(tmp_path / "bad"), (8, 8))


def test_who_stops_it_does_not_wait_and_leaves_nothing(tmp_path, people, cache, loaded):
    for n in range(300):
        (people / f"a/more{n}.png").write_bytes((people / "a/1.png").read_bytes())

    def stop(done, total):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        decode(read_dataset(people), (8, 8), progress=stop)
    assert len(loaded) < 250 and not cache.exists()
