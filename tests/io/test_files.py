"""Broken and unreadable files, and writing."""

import builtins
import io
import os
import stat
import threading
from pathlib import Path

import numpy as np
import pytest
from PIL import Image

from imgdiff.errors import ImageError, OptionError, OutputError
from imgdiff.io.load import load_image
from imgdiff.io.png import encode_png
from imgdiff.io.write import atomic_path, check_output, write_file
from tests.io.picture_files import encoded, netpbm, picture, png16, smooth, tiff

SAMPLES = {
    "png": lambda image: encoded(image, "PNG"),
    "optimized": lambda image: encoded(image, "PNG", optimize=True),
    "palette": lambda image: encoded(image.quantize(64), "PNG"),
    "png16": lambda image: png16(np.asarray(image).astype(np.uint16) * 257, 2),
    "bmp": lambda image: encoded(image, "BMP"),
    "tiff": lambda image: encoded(image, "TIFF"),
    "lzw": lambda image: encoded(image, "TIFF", compression="tiff_lzw"),
    "deflate": lambda image: encoded(image, "TIFF", compression="tiff_adobe_deflate"),
    "tiff-jpeg": lambda image: encoded(image, "TIFF", compression="jpeg"),
    "tiff16": lambda image: tiff(np.asarray(image).astype(np.uint16) * 257, 2),
    "jpeg": lambda image: encoded(image, "JPEG"),
    "progressive": lambda image: encoded(image, "JPEG", progressive=True),
    "cmyk": lambda image: encoded(image.convert("CMYK"), "JPEG"),
    "webp": lambda image: encoded(image, "WEBP"),
    "webp-lossless": lambda image: encoded(image, "WEBP", lossless=True),
    "gif": lambda image: encoded(image.quantize(64), "GIF"),
    "avif": lambda image: encoded(image, "AVIF"),
    "pbm": lambda image: netpbm(np.asarray(image.convert("1")), bits=True),
    "pgm": lambda image: netpbm(np.asarray(image.convert("L"))),
    "ppm16": lambda image: netpbm(np.asarray(image).astype(np.uint16) * 257, 65535),
}


def write_png(path, pixels, protect=()):
    """As the command writes its pictures."""
    check_output(path, ".png", protect=protect)
    return write_file(path, encode_png(pixels), protect=protect)


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@pytest.mark.parametrize("kind", SAMPLES)
def test_cut_anywhere_it_is_an_error_or_whole(kind, capfd):
    data = SAMPLES[kind](Image.fromarray(smooth()))
    whole = load_image(data).pixels
    cuts = {*range(0, len(data), max(1, len(data) // 60)), *range(len(data) - 20, len(data))}
    refused = 0
    for cut in sorted(cuts):
        try:
            assert np.array_equal(load_image(data[:cut]).pixels, whole), cut
        except ImageError as error:
            refused += 1
            assert "image" in str(error)
    assert refused > len(cuts) / 2
    assert capfd.readouterr().err == "" or kind == "tiff-jpeg"  # libtiff prints what it likes


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@pytest.mark.parametrize("kind", SAMPLES)
def test_damaged_anywhere_nothing_but_an_image_error_escapes(kind):
    data = SAMPLES[kind](Image.fromarray(smooth()))
    random = np.random.default_rng(5)
    for round_ in range(60):
        broken = bytearray(data)
        reach = min(len(data), 200) if round_ % 2 else len(data)
        for at in random.integers(0, reach, 1 + round_ % 6):
            broken[at] = random.integers(256)
        try:
            pixels = load_image(bytes(broken), max_pixels=1_000_000).pixels
        except ImageError:
            continue
        assert pixels.dtype == np.uint8
        assert pixels.ndim == 3


@pytest.mark.filterwarnings("ignore::UserWarning:PIL")
@pytest.mark.parametrize(
    "head",
    [b"", b"\x89PNG\r\n\x1a\n", b"\xff\xd8\xff", b"BM", b"II*\0", b"MM\0*", b"GIF89a",
     b"RIFF\x40\0\0\0WEBPVP8 ", b"\0\0\0\x20ftypavif", b"P2\n9 9 255\n",
     b"P6 99 99 999 "],
)  # fmt: skip
def test_noise_behind_any_head_is_an_image_error(head):
    random = np.random.default_rng(3)
    for size in (0, 1, 7, 50, 500):
        with pytest.raises(ImageError):
            load_image(head + random.bytes(size), max_pixels=1_000_000)


def test_a_png_with_a_wrong_checksum_is_refused():
    data = bytearray(encoded(picture(), "PNG"))
    data[data.index(b"IDAT") + 20] ^= 1
    with pytest.raises(ImageError, match="corrupt"):
        load_image(bytes(data))


def test_a_png_may_be_followed_by_anything():
    assert np.array_equal(load_image(encoded(picture(), "PNG") + b"tail").pixels, picture())


def test_an_animation_broken_later_gives_its_first_frame():
    frames = [Image.fromarray(picture(60, 60, seed=seed)).quantize(32) for seed in range(3)]
    data = encoded(frames[0], "GIF", save_all=True, append_images=frames[1:])
    cut = load_image(data[: len(data) * 2 // 3])
    assert np.array_equal(cut.pixels, load_image(data).pixels)
    assert cut.notes[0].startswith("first of ")


def said(source, **options):
    with pytest.raises(ImageError) as caught:
        load_image(source, **options)
    return str(caught.value)


def test_files_that_are_no_image_are_named_and_explained(tmp_path):
    path = tmp_path / "notes.png"
    path.write_text("this is no image")
    message = said(path)
    assert "notes.png" in message
    assert "expected an image (JPEG, PNG" in message
    assert "a text file" in message
    path.write_bytes(b"")
    assert "0 bytes" in said(path)
    path.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    assert "SVG" in said(path)
    assert "a PDF" in said(b"%PDF-1.7 \0")
    assert "HEIC" in said(b"\0\0\0\x18ftypheic\0\0\0\0")
    assert "begin with 00 01 02" in said(bytes(range(200)))


def test_missing_folder_and_odd_paths(tmp_path):
    assert "no such file" in said(tmp_path / "missing.png")
    assert "missing.png" in said(str(tmp_path / "missing.png"))
    assert "a folder" in said(tmp_path)
    assert "empty" in said("")
    assert "cannot be opened" in said("a\0b.png")
    assert "cannot be opened" in said("x" * 5000)
    (tmp_path / "file").write_bytes(b"x")
    assert "cannot be opened" in said(tmp_path / "file" / "a.png")
    (tmp_path / "dangling.png").symlink_to(tmp_path / "nowhere")
    assert "no such file" in said(tmp_path / "dangling.png")


def test_permission_denied(tmp_path, monkeypatch):
    path = tmp_path / "secret.png"
    path.write_bytes(encoded(picture(), "PNG"))
    opened = builtins.open

    def refuse(file, *arguments, **options):
        if str(file) == str(path):
            raise PermissionError(13, "Permission denied", str(file))
        return opened(file, *arguments, **options)

    monkeypatch.setattr(builtins, "open", refuse)
    assert "permission denied" in said(path)
    assert "secret.png" in said(path)


@pytest.mark.parametrize("error", [OSError(5, "Input/output error"), MemoryError()])
def test_a_reading_error_and_too_little_memory(error):
    class Failing(io.BytesIO):
        def read(self, size=-1):
            raise error

    message = said(Failing(), name="disk.png")
    assert "disk.png" in message
    assert ("memory" in message) == isinstance(error, MemoryError)


def test_pipes_and_devices_do_not_hang(tmp_path):
    fifo = tmp_path / "pipe.png"
    os.mkfifo(fifo)
    messages = []
    thread = threading.Thread(target=lambda: messages.append(said(fifo)), daemon=True)
    thread.start()
    thread.join(5)
    assert "pipe" in messages[0]
    assert "device" in said("/dev/zero")
    assert "device" in said("/dev/null")


def test_text_mode_and_closed_file_objects(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(encoded(picture(), "PNG"))
    with path.open("r") as stream:
        assert "mode 'rb'" in said(stream)
    assert "mode 'rb'" in said(io.StringIO("text"))

    class Text:
        def read(self, size=-1):
            return "text"

    assert "mode 'rb'" in said(Text())
    with path.open("rb") as stream:
        pass
    assert "a.png" in said(stream)


@pytest.mark.parametrize("channels", [0, 3])
def test_png_goes_out_and_comes_back(channels, tmp_path):
    pixels = picture(channels=channels)
    expected = pixels if channels else pixels[..., None].repeat(3, 2)
    assert np.array_equal(load_image(encode_png(pixels)).pixels, expected)
    assert encode_png(pixels) == encode_png(np.asfortranarray(pixels))
    path = write_png(tmp_path / "out.PNG", pixels)
    assert path == tmp_path / "out.PNG"
    assert np.array_equal(load_image(path).pixels, expected)
    assert write_png(str(path), pixels) == path


@pytest.mark.parametrize(
    "pixels",
    [np.zeros((3, 3, 4), np.uint8), np.zeros((3, 3)), np.zeros((0, 3, 3), np.uint8),
     np.zeros(3, np.uint8), np.zeros((3, 3, 3), np.uint16)],
)  # fmt: skip
def test_pixels_that_are_no_png(pixels, tmp_path):
    with pytest.raises(OptionError, match="expected pixels as uint8"):
        encode_png(pixels)


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
