"""Files and streams that cannot be read, and what is said of them."""

import builtins
import io
import os
import threading

import pytest

from imgdiff.errors import ImageError
from imgdiff.io.load import load_image
from tests.io.picture_files import encoded, picture


def error_text(source, **options):
    with pytest.raises(ImageError) as caught:
        load_image(source, **options)
    return str(caught.value)


def test_files_that_are_no_image_are_named_and_explained(tmp_path):
    path = tmp_path / "notes.png"
    path.write_text("this is no image")
    message = error_text(path)
    assert "notes.png" in message
    assert "expected an image (JPEG, PNG" in message
    assert "a text file" in message
    path.write_bytes(b"")
    assert "0 bytes" in error_text(path)
    path.write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    assert "SVG" in error_text(path)
    assert "a PDF" in error_text(b"%PDF-1.7 \0")
    assert "HEIC" in error_text(b"\0\0\0\x18ftypheic\0\0\0\0")
    assert "begin with 00 01 02" in error_text(bytes(range(200)))


def test_missing_folder_and_odd_paths(tmp_path):
    assert "no such file" in error_text(tmp_path / "missing.png")
    assert "missing.png" in error_text(str(tmp_path / "missing.png"))
    assert "a folder" in error_text(tmp_path)
    assert "empty" in error_text("")
    assert "cannot be opened" in error_text("a\0b.png")
    assert "cannot be opened" in error_text("x" * 5000)
    (tmp_path / "file").write_bytes(b"x")
    assert "cannot be opened" in error_text(tmp_path / "file" / "a.png")
    (tmp_path / "dangling.png").symlink_to(tmp_path / "nowhere")
    assert "no such file" in error_text(tmp_path / "dangling.png")


def test_permission_denied(tmp_path, monkeypatch):
    path = tmp_path / "secret.png"
    path.write_bytes(encoded(picture(), "PNG"))
    opened = builtins.open

    def refuse(file, *arguments, **options):
        if str(file) == str(path):
            raise PermissionError(13, "Permission denied", str(file))
        return opened(file, *arguments, **options)

    monkeypatch.setattr(builtins, "open", refuse)
    assert "permission denied" in error_text(path)
    assert "secret.png" in error_text(path)


@pytest.mark.parametrize("error", [OSError(5, "Input/output error"), MemoryError()])
def test_a_reading_error_and_too_little_memory(error):
    class Failing(io.BytesIO):
        def read(self, size=-1):
            raise error

    message = error_text(Failing(), name="disk.png")
    assert "disk.png" in message
    assert ("memory" in message) == isinstance(error, MemoryError)


def test_pipes_and_devices_do_not_hang(tmp_path):
    fifo = tmp_path / "pipe.png"
    os.mkfifo(fifo)
    messages = []
    thread = threading.Thread(target=lambda: messages.append(error_text(fifo)), daemon=True)
    thread.start()
    thread.join(5)
    assert "pipe" in messages[0]
    assert "device" in error_text("/dev/zero")
    assert "device" in error_text("/dev/null")


def test_text_mode_and_closed_file_objects(tmp_path):
    path = tmp_path / "a.png"
    path.write_bytes(encoded(picture(), "PNG"))
    with path.open("r") as stream:
        assert "mode 'rb'" in error_text(stream)
    assert "mode 'rb'" in error_text(io.StringIO("text"))

    class Text:
        def read(self, size=-1):
            return "text"

    assert "mode 'rb'" in error_text(Text())
    with path.open("rb") as stream:
        pass
    assert "a.png" in error_text(stream)
