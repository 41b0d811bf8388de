"""What people bring is recognised by the names of folders and files."""

import os

import numpy as np
import pytest

from imgdiff.errors import DataError
from imgdiff.recognition.data.image_files import image_files
from imgdiff.recognition.data.layouts import read_dataset


def lay(root, *names):
    for name in names:
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).touch()
    return root


def who(dataset):
    return {f: dataset.names[i] for f, i in zip(dataset.files, dataset.identities, strict=True)}


def test_a_folder_for_each_class(tmp_path):
    found = read_dataset(lay(tmp_path, "a/10.png", "a/2.JPG", "b/1.webp", "b/note.txt"))
    assert found.layout == "classes" and found.pairs is None and found.root == tmp_path
    assert found.files == ("a/2.JPG", "a/10.png", "b/1.webp")
    assert found.names == ("a", "b") and found.identities.tolist() == [0, 0, 1]
    assert found.identities.dtype == np.int64 and found.groups.tolist() == [0, 0, 1]
    assert set(found.given.tolist()) == {""} and found.path(0) == tmp_path / "a/2.JPG"


def test_deep_folders_are_identities_of_their_own(tmp_path):
    found = read_dataset(lay(tmp_path, "latin/a/1.png", "latin/b/1.png", "greek/a/1.png"))
    assert found.names == ("greek/a", "latin/a", "latin/b")


def test_folders_around_all_of_it_do_not_count(tmp_path):
    files = ("set/data/train/a/1.png", "set/data/test/a/1.png")
    found = read_dataset(lay(tmp_path, *files))
    assert found.names == ("a",) and sorted(found.given.tolist()) == ["test", "train"]
    assert sorted(found.files) == sorted(files)


@pytest.mark.parametrize(
    "parts", [("train", "validation", "test"), ("Training", "val", "Testing"), ("train", "valid")]
)
def test_parts_above_the_classes(tmp_path, parts):
    found = read_dataset(lay(tmp_path, *(f"{part}/{c}/1.png" for part in parts for c in "ab")))
    assert found.names == ("a", "b")
    kinds = {"tr": "train", "va": "validation", "te": "test"}
    assert found.given.tolist() == [kinds[file[:2].lower()] for file in found.files]
    assert any("in the given test part" in note for note in found.notes) == (len(parts) == 3)


def test_what_lies_beside_the_parts_is_left_out(tmp_path):
    found = read_dataset(
        lay(tmp_path, "train/a/1.png", "test/a/1.png", "test/loose.png", "docs/p/1.png", "x.png")
    )
    assert sorted(found.files) == ["test/a/1.png", "train/a/1.png"]
    assert "3 images in no class folder are left out" in found.notes


def test_train_may_be_a_class(tmp_path):
    found = read_dataset(lay(tmp_path, "train/1.png", "train/2.png", "car/1.png"))
    assert found.names == ("car", "train") and set(found.given.tolist()) == {""}


def test_hidden_and_foreign_files_are_passed_over(tmp_path):
    lay(
        tmp_path, "a/1.png", "a/._1.png", "a/Thumbs.db", "__MACOSX/a/1.png", ".git/1.png", "b/1.gif"
    )
    assert image_files(tmp_path) == ["a/1.png", "b/1.gif"]


def test_a_folder_that_cannot_be_read_is_named(tmp_path, monkeypatch):
    lay(tmp_path, "a/1.png", "closed/1.png")
    look = os.scandir

    def refused(place):
        if str(place).endswith("closed"):
            raise PermissionError(13, "Permission denied", place)
        return look(place)

    monkeypatch.setattr(os, "scandir", refused)
    with pytest.raises(DataError, match=r"closed.*Permission denied.*mode"):
        read_dataset(tmp_path)


def test_links_in_a_circle_end(tmp_path):
    lay(tmp_path, "a/1.png", "b/1.png")
    (tmp_path / "a/up").symlink_to(tmp_path)
    (tmp_path / "b/self").symlink_to(tmp_path / "b")
    assert image_files(tmp_path) == ["a/1.png", "b/1.png"]


def test_the_file_system_may_list_in_any_order(tmp_path, monkeypatch):
    lay(tmp_path, *(f"{c}/{n}.png" for c in "cab" for n in range(5)))
    (tmp_path / "again").symlink_to(tmp_path / "b")
    first = image_files(tmp_path)
    look, rng = os.scandir, np.random.default_rng(0)

    class Shuffled:
        def __init__(self, place):
            with look(place) as found:
                entries = list(found)
            self._left = [entries[i] for i in rng.permutation(len(entries))]

        def __enter__(self):
            return self

        def __exit__(self, *error):
            pass

        def __next__(self):
            if not self._left:
                raise StopIteration
            return self._left.pop()

    monkeypatch.setattr(os, "scandir", Shuffled)
    assert all(image_files(tmp_path) == first for _ in range(10)) and len(first) == 15


@pytest.mark.parametrize("files", [(), ("1.png", "2.png"), ("a/readme.txt",)])
def test_nothing_recognised(tmp_path, files):
    with pytest.raises(DataError, match=r"folder of images for each.*anchor/.*path1,path2,label"):
        read_dataset(lay(tmp_path, *files))


@pytest.mark.parametrize("path", ["missing", "mis\0sing", "x" * 5000])
def test_no_such_place(tmp_path, path):
    with pytest.raises(DataError):
        read_dataset(str(tmp_path / path))


def test_an_image_is_no_data_set(tmp_path):
    (tmp_path / "a.png").write_bytes(b"\x89PNG\r\n\x1a\n\0\xff")
    with pytest.raises(DataError, match="CSV"):
        read_dataset(tmp_path / "a.png")


def test_people_by_the_names_of_anchors(tmp_path):
    people = [f"p{chr(97 + i)}" for i in range(7)]
    names = [
        f"{kind}/{who}_{n:04d}.png"
        for kind in ("Anchors", "positive")
        for who in people
        for n in (1, 2)
    ]
    others = [f"negative/other{chr(97 + i)}_{n}.png" for i in range(11) for n in (1, 2)]
    found = read_dataset(lay(tmp_path, *names, *others))
    assert found.layout == "anchors" and found.pairs is None
    assert who(found)["Anchors/pa_0001.png"] == who(found)["positive/pa_0002.png"] == "pa"
    assert who(found)["negative/othera_1.png"] == who(found)["negative/othera_2.png"]
    assert len(found.names) == 7 + 11 and (found.groups == found.identities).all()


def test_people_as_folders_of_anchors(tmp_path):
    names = [
        f"{k}/{w}/{n}.png" for k in ("anchor", "positive") for w in ("ann", "bob") for n in (1, 2)
    ]
    found = read_dataset(lay(tmp_path, *names, "negative/x.png"))
    assert found.names[:2] == ("ann", "bob")


def test_one_person_with_names_that_say_nothing(tmp_path):
    names = [f"{k}/{k[:2]}{x}-e{x}f.jpg" for k in ("anchor", "positive") for x in "abcdefgh"]
    found = read_dataset(lay(tmp_path, *names, "negative/n1.jpg", "negative/n2.jpg"))
    assert len(found.names) == 3  # the person, and each negative of its own
    assert len(set(found.identities[:16].tolist())) == 1
    assert len(set(found.groups.tolist())) == 18  # so that there is something to split
    assert any("one and the same" in note for note in found.notes)


def test_triplets_by_equal_names(tmp_path):
    names = [f"{k}/{n}.jpg" for k in ("anchor", "positive", "negative") for n in range(20)]
    found = read_dataset(lay(tmp_path, *names, "negative/alone.jpg"))
    assert len(found) == 60 and len(found.names) == 40
    assert any("1 images" in note and "left out" in note for note in found.notes)
    of = who(found)
    for i, j, same in found.pairs:
        one, two = found.files[i], found.files[j]
        assert one.startswith("anchor/") and one.split("/")[1] == two.split("/")[1]
        assert same == two.startswith("positive/") == (of[one] == of[two])
        assert found.groups[i] == found.groups[j]
    assert len(found.pairs) == 40 and len(set(found.groups.tolist())) == 20


def test_negatives_of_the_same_name_are_others(tmp_path):
    """As ``imgdiff collect`` and the page name them."""
    counts = {"anchor": 2, "positive": 3, "negative": 9}
    names = [
        f"{kind}/{name}_{n:04d}.jpg"
        for kind, count in counts.items()
        for name in ("ann", "bob")
        for n in range(count)
    ]
    found = read_dataset(lay(tmp_path, *names, "anchor/cy_0001.jpg"))
    assert {"ann", "bob", "cy"} <= set(found.names) and len(found.names) == 3 + 18
    assert np.bincount(found.identities).max() == 5


def test_dates_are_nobodys_names(tmp_path):
    names = [f"{k}/2026-01-0{d} 1{d}.jpg" for k in ("anchor", "positive") for d in range(1, 4)]
    found = read_dataset(lay(tmp_path, *names, "negative/2025-12-24 10.jpg"))
    assert found.names[0] == "anchor" and len(found.names) == 2


def test_one_identity_alone_needs_others(tmp_path):
    with pytest.raises(DataError, match=r"negative/.*anna_0001"):
        read_dataset(lay(tmp_path, "anchor/1.jpg", "positive/1.jpg"))
    lay(tmp_path, "negative/2.jpg")
    assert len(read_dataset(tmp_path)) == 3


def test_anchors_without_images_or_further_in(tmp_path):
    with pytest.raises(DataError, match=r"expected images in .*positive"):
        read_dataset(lay(tmp_path / "one", "anchor/1.png", "positive/read.me"))
    with pytest.raises(DataError, match=r"such as .*further"):
        read_dataset(lay(tmp_path / "two", "further/anchor/1.png", "further/positive/1.png"))


def test_a_part_of_it_is_numbered_anew(tmp_path):
    names = [f"{k}/{n}.jpg" for k in ("anchor", "positive", "negative") for n in range(4)]
    found = read_dataset(lay(tmp_path, *names))
    some = found.take(np.array([9, 1, 5, 0]))  # negative 1, anchor 1, positive 1, anchor 0
    assert some.files == ("negative/1.jpg", "anchor/1.jpg", "positive/1.jpg", "anchor/0.jpg")
    assert sorted(map(tuple, some.pairs.tolist())) == [(1, 0, 0), (1, 2, 1)]
    assert [who(some)[f] for f in some.files] == [who(found)[f] for f in some.files]
    assert len(found.take(np.array([], int))) == 0


def test_a_run_inside_the_data_is_no_data(tmp_path):
    for file in ("anna/1.png", "run/curves.png", "run/evaluation/roc.png"):
        (tmp_path / file).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / file).touch()
    assert len(image_files(tmp_path)) == 3
    for file in ("settings.json", "split.json"):
        (tmp_path / "run" / file).touch()
    assert image_files(tmp_path) == ["anna/1.png"]
