"""Writing files whole or not at all, and never over an input."""

import os
import stat
import subprocess
import sys
import tempfile
from pathlib import Path

import numpy as np
import pytest

from imgdiff.errors import OutputError
from imgdiff.io.load import load_image
from imgdiff.io.png import encode_png
from imgdiff.io.temporary_names import sweep, temporary_folder, temporary_name
from imgdiff.io.write import (
    atomic_path,
    check_output,
    remove_file,
    replacing_read_only,
    write_file,
    write_new,
)
from tests import ROOT
from tests.io.picture_files import encoded, picture


def write_png(path, pixels, protect=()):
    """As the command writes its pictures."""
    check_output(path, ".png", protect=protect)
    return write_file(path, encode_png(pixels), protect=protect)


def test_a_path_comes_back_as_given(tmp_path):
    path = write_png(tmp_path / "out.PNG", picture())
    assert path == tmp_path / "out.PNG"
    assert write_png(str(path), picture(seed=1)) == path
    assert np.array_equal(load_image(path).pixels, picture(seed=1))


@pytest.mark.parametrize("name", ["out.jpg", "out", "png", ".png", "out.png.txt"])
def test_only_png_names(name, tmp_path):
    with pytest.raises(OutputError, match=r"ends in \.png"):
        write_png(tmp_path / name, picture())
    assert list(tmp_path.iterdir()) == []


def test_writing_follows_the_umask_and_leaves_nothing_else(tmp_path):
    old = os.umask(0o027)
    try:
        path = write_file(tmp_path / "a.bin", b"one")
    finally:
        os.umask(old)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    write_file(path, b"two")
    assert path.read_bytes() == b"two"
    assert list(tmp_path.iterdir()) == [path]


def test_relative_and_long_names(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert write_file("a.bin", b"x") == Path("a.bin")
    assert write_file("n" * 250 + ".html", b"x").read_bytes() == b"x"
    with pytest.raises(OutputError):
        write_file("n" * 300, b"x")


@pytest.mark.parametrize("existing", [False, True])
def test_writing_is_whole_or_not_at_all(existing, tmp_path, monkeypatch):
    path = tmp_path / "a.png"
    if existing:
        path.write_bytes(b"as it was")

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OutputError, match=r"a\.png.*No space left"):
        write_png(path, picture())
    assert [p.name for p in tmp_path.iterdir()] == (["a.png"] if existing else [])
    assert not existing or path.read_bytes() == b"as it was"


def test_an_interrupt_leaves_nothing(tmp_path, monkeypatch):
    def interrupt(*_):
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        write_file(tmp_path / "a.bin", b"x")
    assert list(tmp_path.iterdir()) == []


def test_inputs_are_never_overwritten(tmp_path, monkeypatch):
    source = tmp_path / "in.png"
    data = encoded(picture(), "PNG")
    source.write_bytes(data)
    (tmp_path / "soft.png").symlink_to(source)
    (tmp_path / "hard.png").hardlink_to(source)
    (tmp_path / "sub").mkdir()
    (tmp_path / "folder").symlink_to(tmp_path)
    monkeypatch.chdir(tmp_path)
    targets = ["in.png", "./in.png", "sub/../in.png", "soft.png", "hard.png", "folder/in.png"]
    for target in [*targets, source]:
        for protect in ([source], ["in.png"], [None, b"raw", Path("soft.png")], source, "in.png"):
            with pytest.raises(OutputError, match="must not be overwritten"):
                write_png(target, picture(seed=1), protect=protect)
    assert source.read_bytes() == data
    assert write_png("other.png", picture(), protect=[source, "missing.png"]).exists()


@pytest.mark.parametrize("links", [True, False], ids=["links", "no links"])
def test_a_new_file_takes_nobodys_place(links, tmp_path, monkeypatch):
    def refused(*_):
        raise OSError(1, "not permitted")

    if not links:
        monkeypatch.setattr(os, "link", refused)
    assert write_new(tmp_path / "a", b"first") and not write_new(tmp_path / "a", b"second")
    assert (tmp_path / "a").read_bytes() == b"first"
    # Another one that came in between stays too.
    monkeypatch.setattr(os.path, "lexists", lambda path: False)
    assert not write_new(tmp_path / "a", b"second")
    assert (tmp_path / "a").read_bytes() == b"first"
    assert [path.name for path in tmp_path.iterdir()] == ["a"]
    with pytest.raises(OutputError, match="no folder"):
        write_new(tmp_path / "none" / "a", b"")


def test_a_link_to_elsewhere_is_followed(tmp_path):
    (tmp_path / "real.png").write_bytes(b"")
    (tmp_path / "link.png").symlink_to("real.png")
    write_png(tmp_path / "link.png", picture())
    assert (tmp_path / "link.png").is_symlink()
    assert np.array_equal(load_image(tmp_path / "real.png").pixels, picture())


def test_places_that_cannot_be_written(tmp_path):
    with pytest.raises(OutputError, match="there is no folder"):
        write_png(tmp_path / "missing" / "a.png", picture())
    assert not (tmp_path / "missing").exists()
    (tmp_path / "folder.png").mkdir()
    with pytest.raises(OutputError, match="a folder"):
        write_png(tmp_path / "folder.png", picture())
    os.mkfifo(tmp_path / "pipe.png")
    with pytest.raises(OutputError, match="pipe or device"):
        write_png(tmp_path / "pipe.png", picture())
    with pytest.raises(OutputError):
        write_file("a\0b", b"x")


def test_a_library_writes_by_itself_whole_or_not_at_all(tmp_path, monkeypatch):
    path = tmp_path / "a.npz"
    with atomic_path(path) as temporary:
        np.savez(temporary, x=np.arange(3))
        assert temporary.parent == tmp_path
        assert temporary.suffix == ".npz"
        assert not path.exists()
    with np.load(path) as data:
        assert data["x"].tolist() == [0, 1, 2]
    before = path.read_bytes()
    for error, raised in [
        (OSError(28, "No space left on device"), OutputError),
        (KeyError("x"), KeyError),
        (KeyboardInterrupt(), KeyboardInterrupt),
    ]:
        with pytest.raises(raised), atomic_path(path) as temporary:
            temporary.write_bytes(b"half")
            raise error
    with pytest.raises(OutputError), atomic_path(path):
        pass  # nothing was written
    with pytest.raises(OutputError, match="input"), atomic_path(path, protect=path):
        pytest.fail("the block must not run")
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_two_writers_of_one_file_do_not_meet(tmp_path):
    path = tmp_path / "a.bin"
    with atomic_path(path) as first, atomic_path(path) as second:
        first.write_bytes(b"first")
        second.write_bytes(b"second")
    assert path.read_bytes() == b"first"  # the outer block ends last
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("mode", [0o600, 0o644, 0o755])
def test_a_file_that_is_replaced_keeps_its_rights(tmp_path, mode):
    path = tmp_path / "a.png"
    path.write_bytes(b"old")
    path.chmod(mode)
    write_file(path, b"new")
    assert path.read_bytes() == b"new" and stat.S_IMODE(path.stat().st_mode) == mode


def test_a_read_only_file_stays_as_it_is(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(b"old")
    path.chmod(0o444)
    with pytest.raises(OutputError, match="read-only"):
        write_file(path, b"new")
    with pytest.raises(OutputError, match="read-only"):
        check_output(path)
    assert path.read_bytes() == b"old" and [p.name for p in tmp_path.iterdir()] == ["a.png"]


def test_a_read_only_file_is_replaced_by_who_was_told_to(tmp_path):
    path, source = tmp_path / "a.png", tmp_path / "in.png"
    for file in (path, source):
        file.write_bytes(b"old")
        file.chmod(0o444)
    with replacing_read_only():
        check_output(path)
        write_file(path, b"new")
        with pytest.raises(OutputError, match="input"):  # inputs stay, whatever is asked
            write_file(source, b"new", protect=[source])
    assert path.read_bytes() == b"new" and stat.S_IMODE(path.stat().st_mode) == 0o444
    with pytest.raises(OutputError, match="read-only"):
        write_file(path, b"newer")


def test_what_a_killed_run_left_is_swept_and_nothing_else(tmp_path):
    write = "from imgdiff.io.write import atomic_path\nimport os, signal, sys\n"
    write += "with atomic_path(sys.argv[1]) as temporary:\n"
    write += "    temporary.write_bytes(b'half')\n    os.kill(os.getpid(), signal.SIGKILL)"
    subprocess.run([sys.executable, "-c", write, str(tmp_path / "a.png")], cwd=ROOT, check=False)
    (left,) = tmp_path.iterdir()
    ours = left.with_name(temporary_name(".png"))
    elsewhere = left.with_name(".imgdiff-00000000-1-" + "0" * 16)
    for path in (ours, elsewhere):
        path.write_bytes(b"being written")
    sweep.cache_clear()
    write_file(tmp_path / "a.png", b"whole")
    assert {p.name for p in tmp_path.iterdir()} == {"a.png", ours.name, elsewhere.name}


class _Raising:
    def __fspath__(self):
        raise RuntimeError("no")


@pytest.mark.parametrize("path", [None, 5, b"a.png", np.zeros(2), _Raising()])
def test_what_is_no_path(path):
    for write in (lambda: write_file(path, b"x"), lambda: check_output(path, ".png")):
        with pytest.raises(OutputError, match="expected a path"):
            write()


def test_folders_of_killed_processes_go_and_no_others(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    make = "import os, signal\nfrom imgdiff.io.temporary_names import temporary_folder\n"
    make += "(temporary_folder() / 'a.png').write_bytes(b'x')\nos.kill(os.getpid(), signal.SIGKILL)"
    environment = {**os.environ, "TMPDIR": str(tmp_path)}
    subprocess.run([sys.executable, "-c", make], cwd=ROOT, check=False, env=environment)
    (left,) = tmp_path.iterdir()
    (tmp_path / "other").mkdir()
    (tmp_path / left.name.replace("-", "-x", 1)).mkdir()
    mine = temporary_folder()
    (mine / "b.png").write_bytes(b"x")
    again = temporary_folder()
    assert stat.S_IMODE(again.stat().st_mode) == 0o700
    assert not left.exists() and (mine / "b.png").exists() and (tmp_path / "other").exists()
    left.symlink_to(mine)
    temporary_folder()
    assert left.is_symlink() and (mine / "b.png").exists()


def test_a_read_only_file_is_removed_only_by_who_was_told_to(tmp_path):
    path = tmp_path / "a.png"
    assert remove_file(path) is None
    path.write_bytes(b"old")
    path.chmod(0o440)
    with pytest.raises(OutputError, match=r"remove.*read-only"):
        remove_file(path)
    with replacing_read_only(False), pytest.raises(OutputError, match="read-only"):
        remove_file(path)
    with replacing_read_only(), replacing_read_only(False):  # nobody takes back what was said
        assert remove_file(path) == 0o440 and not path.exists()
    for wrong in (tmp_path, "a\0b", 5):
        with pytest.raises(OutputError):
            remove_file(wrong)
