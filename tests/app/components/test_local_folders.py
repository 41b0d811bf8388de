"""Who may name folders of this computer, and what is read of them."""

import os
from pathlib import Path
from types import SimpleNamespace

import pytest

from imgdiff.app.components import local_folders
from imgdiff.app.components.local_folders import folders_offered, read_folder
from imgdiff.errors import ImgDiffError

TOKEN = "t" * 32


@pytest.fixture
def visitor(monkeypatch):
    """What the page sees of a visitor: the parameters of the address, and what it remembers."""
    seen = SimpleNamespace(query_params={}, session_state={})
    monkeypatch.setattr(local_folders, "st", seen)
    monkeypatch.setattr(local_folders, "_token_in_tab", lambda **_: SimpleNamespace(kept=seen.kept))
    seen.kept = None
    monkeypatch.setenv(local_folders.TOKEN, TOKEN)
    return seen


@pytest.mark.parametrize(
    ("setting", "given", "offered"),
    [
        ("1", TOKEN, True),
        ("1", None, False),
        ("1", "", False),
        ("1", TOKEN[:-1], False),
        ("1", "ü" * 32, False),
        ("0", TOKEN, False),
        (None, TOKEN, False),
        ("yes", TOKEN, False),
    ],
)
def test_folders_are_offered_to_who_has_the_token_where_they_are_at_all(
    visitor, monkeypatch, setting, given, offered
):
    monkeypatch.delenv(local_folders.SETTING, raising=False)
    if setting is not None:
        monkeypatch.setenv(local_folders.SETTING, setting)
    if given is not None:
        visitor.query_params["token"] = given
    local_folders.take_token()
    assert folders_offered() == offered
    assert "token" not in visitor.query_params  # no link that is passed on has it


@pytest.mark.parametrize(
    ("kept", "offered", "may_come"),
    [(None, False, True), ("", False, False), (TOKEN, True, False), (TOKEN[1:], False, False)],
)
def test_a_reload_keeps_the_token_that_the_tab_has(visitor, monkeypatch, kept, offered, may_come):
    monkeypatch.setenv(local_folders.SETTING, "1")
    visitor.kept = kept
    local_folders.take_token()
    assert (folders_offered(), local_folders.token_may_come()) == (offered, may_come)


def test_turned_off_later_it_is_off(visitor, monkeypatch):
    monkeypatch.setenv(local_folders.SETTING, "1")
    visitor.query_params["token"] = TOKEN
    local_folders.take_token()
    monkeypatch.setenv(local_folders.SETTING, "0")
    assert not folders_offered()


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
