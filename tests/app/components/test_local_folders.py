"""Who may name folders of this computer, and what is read of them."""

import os
from pathlib import Path

import pytest

from imgdiff.app.components import local_folders
from imgdiff.app.components.local_folders import is_local, read_folder
from imgdiff.errors import ImgDiffError

HERE = {"Host": "localhost:8501", "Origin": "http://localhost:8501", "User-Agent": "x"}


@pytest.mark.parametrize("address", [None, "127.0.0.1", "127.0.0.9", "::1", "::ffff:127.0.0.1"])
@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:80", "127.0.0.1:8501", "[::1]:8501"])
def test_who_sits_here_is_local(address, host):
    assert is_local(address, {"host": host})
    assert is_local(address, {"Host": host, "origin": f"http://{host}"})


@pytest.mark.parametrize(
    ("address", "headers"),
    [
        ("192.168.1.7", {}),
        ("8.8.8.8", {}),
        ("2001:db8::1", {}),
        ("no address", {}),
        ("", {}),
        (None, {"Host": "example.com"}),
        (None, {"Host": "localhost.example.com"}),
        (None, {"Host": "127.0.0.1.nip.io:8501"}),
        (None, {"Host": "user@example.com"}),
        (None, {"Host": ""}),
        (None, {"Host": "[::1"}),
        (None, {"Origin": "https://example.com"}),
        (None, {"Origin": "null"}),
        (None, {"Forwarded": "for=8.8.8.8"}),
        (None, {"X-Forwarded-For": "127.0.0.1"}),
        (None, {"x-forwarded-host": "localhost"}),
        (None, {"X-Real-IP": "8.8.8.8"}),
        (None, {"Via": "1.1 proxy"}),
        (None, {"CF-Connecting-IP": "8.8.8.8"}),
    ],
)
def test_others_are_not(address, headers):
    assert is_local(None, HERE)
    assert not is_local(address, HERE | headers)
    assert is_local(address, HERE | headers, "1")


def test_the_switch_decides():
    assert not is_local(None, HERE, "0")
    assert is_local("8.8.8.8", {}, "1")
    assert is_local(None, HERE, "") and not is_local("8.8.8.8", HERE, "yes")
    assert not is_local(None, {})


@pytest.fixture
def folder(tmp_path) -> Path:
    root = tmp_path / "pictures"
    for name in ("b.png", "a.JPG", "in/ner/c.tif", "notes.txt", ".hidden.png", ".git/d.png"):
        path = root / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x")
    return root


def test_images_are_found_in_all_depths(folder):
    contents = read_folder(f"  {folder} ")
    assert list(contents.images) == ["a.JPG", "b.png", "in/ner/c.tif"]
    assert contents.images["in/ner/c.tif"].read_bytes() == b"x" and contents.unread == ()


def test_links_do_not_lead_out(folder, tmp_path):
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret.png").write_bytes(b"x")
    (folder / "out.png").symlink_to(outside / "secret.png")
    (folder / "out").symlink_to(outside)
    (folder / "loop").symlink_to(folder)
    (folder / "gone.png").symlink_to(folder / "nothing.png")
    (folder / "self.png").symlink_to(folder / "self.png")
    (folder / "within.png").symlink_to(folder / "b.png")
    assert list(read_folder(str(folder)).images) == ["a.JPG", "b.png", "within.png", "in/ner/c.tif"]
    linked = tmp_path / "linked"
    linked.symlink_to(folder)
    assert len(read_folder(str(linked)).images) == 4


def test_what_is_no_file_is_no_image(folder):
    (folder / "folder.png").mkdir()
    os.mkfifo(folder / "pipe.png")
    assert "pipe.png" not in read_folder(str(folder)).images


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("nothing", "there is no folder"),
        ("pictures/b.png", "is a file"),
        ("empty", "holds no images (jpg, jpeg, jpe, jfif, png"),
        ("\0", "cannot be opened"),
        ("x" * 5000, "cannot be opened"),
        ("~nobody-of-this-name/x", "cannot be opened"),
    ],
)
def test_a_folder_that_is_of_no_use_is_named(folder, tmp_path, monkeypatch, name, words):
    (tmp_path / "empty").mkdir()
    monkeypatch.chdir(tmp_path)
    with pytest.raises(ImgDiffError) as error:
        read_folder(name)
    assert words in str(error.value) and repr(name) in str(error.value)


def test_too_much_is_refused(folder, monkeypatch):
    assert len(read_folder(str(folder), most=3).images) == 3
    with pytest.raises(ImgDiffError, match="more than 2 images"):
        read_folder(str(folder), most=2)
    monkeypatch.setattr(local_folders, "MOST_ENTRIES", 4)
    with pytest.raises(ImgDiffError, match="too large to look through"):
        read_folder(str(folder))


def test_what_may_not_be_read_is_said(folder, monkeypatch):
    walk = os.walk

    def forbidding(top, onerror):
        onerror(PermissionError(13, "no", str(Path(top) / "in" / "secret")))
        return walk(top)

    monkeypatch.setattr(local_folders.os, "walk", forbidding)
    assert read_folder(str(folder)).unread == ("in/secret",)

    def closed(self):
        raise PermissionError(13, "no")

    monkeypatch.setattr(Path, "iterdir", closed)
    with pytest.raises(ImgDiffError, match="may not read the folder"):
        read_folder(str(folder))
