"""Gathering images with a camera: a video in its place, and one made of frames."""

import itertools
import os
import signal
import subprocess
import sys
import time

import cv2
import numpy as np
import pytest
from click.testing import CliRunner

from imgdiff.cli.collect import collect_command as command
from imgdiff.errors import DataError, OptionError, OutputError
from imgdiff.io.load import load_image
from imgdiff.recognition.data.collect import collect, middle_square, next_names, store


def scene(i, height=48, width=64):
    """A soft picture, red on its left half, whose grey counts up with i."""
    image = np.full((height, width, 3), (20, 20, 20), np.uint8)
    image[:, : width // 2, 0] = 200
    image[..., 1:] += np.uint8(3 * i % 200)
    return image


@pytest.fixture
def video(tmp_path):
    """Writes a video of scenes, 30 a second, and gives its path."""

    def write(frames, name="camera.avi"):
        frames = list(frames)
        path = tmp_path / name
        size = (frames[0].shape[1], frames[0].shape[0])
        writer = cv2.VideoWriter(str(path), cv2.VideoWriter_fourcc(*"MJPG"), 30, size)
        assert writer.isOpened()
        for frame in frames:
            writer.write(frame[..., ::-1])
        writer.release()
        return path

    return write


class Webcam:
    """Stands for cv2.VideoCapture: 10 frames a second, of which None is one that failed."""

    def __init__(self, frames, opens=True):
        self._frames = iter(frames)
        self._opens = opens
        self.now, self.slept, self.released = 100.0, 0.0, 0

    def __call__(self, source):
        self.source = source
        return self

    def isOpened(self):  # noqa: N802
        return self._opens

    def get(self, property_):
        return {cv2.CAP_PROP_FPS: 30.0, cv2.CAP_PROP_FRAME_COUNT: -1.0}[property_]

    def read(self):
        frame = next(self._frames)
        if isinstance(frame, BaseException):
            raise frame
        self.now += 0.1
        return (False, None) if frame is None else (True, frame[..., ::-1].copy())

    def release(self):
        self.released += 1

    def sleep(self, seconds):
        self.now += seconds
        self.slept += seconds

    def options(self):
        return {"clock": lambda: self.now, "sleep": self.sleep}


@pytest.fixture
def webcam(monkeypatch):
    def plug(frames, **options):
        found = Webcam(frames, **options)
        monkeypatch.setattr(cv2, "VideoCapture", found)
        return found

    return plug


def scenes():
    return (scene(i) for i in itertools.count())


def files(folder):
    return sorted(str(path.relative_to(folder)) for path in folder.rglob("*") if path.is_file())


def test_a_video_gives_anchors_then_positives(video, tmp_path):
    out = tmp_path / "new" / "faces"
    path = video(scene(i) for i in range(60))
    told = []
    paths = collect(
        "Ann", camera=path, out=out, anchors=3, positives=2, every=0.3, warm_up=0.1,
        progress=lambda *said: told.append(said),
    )  # fmt: skip
    names = [f"anchor/Ann_000{i}.jpg" for i in (1, 2, 3)]
    names += [f"positive/Ann_000{i}.jpg" for i in (1, 2)]
    assert [str(p.relative_to(out)) for p in paths] == names == files(out)
    assert told == [
        *(("anchor", i, 3) for i in range(4)),
        *(("positive", i, 2) for i in range(3)),
    ]
    # Frame 4 is 0.1 s after the first, then 9 frames make 0.3 s; 0.1 s again before the others.
    taken = [load_image(p).pixels for p in paths]
    frames = [np.median(image[..., 1]) for image in taken]
    assert frames == pytest.approx([20 + 3 * i for i in (3, 12, 21, 25, 34)], abs=1.4)
    for image in taken:
        assert image.shape == (48, 48, 3)  # the square in the middle, red on its left
        assert image[24, 4, 0] > 150 > image[24, 44, 0]


def test_the_whole_frame_and_the_next_numbers(video, tmp_path):
    path = str(video(scene(i) for i in range(40)))
    options = {"camera": path, "out": tmp_path, "positives": 0, "every": 0, "warm_up": 0}
    collect("Ann", anchors=2, **options)
    before = {name: (tmp_path / name).read_bytes() for name in files(tmp_path)}
    paths = collect("Ann", anchors=2, crop=False, **options)
    assert [p.name for p in paths] == ["Ann_0003.jpg", "Ann_0004.jpg"]
    assert load_image(paths[0]).pixels.shape == (48, 64, 3)
    assert all((tmp_path / name).read_bytes() == data for name, data in before.items())
    assert not (tmp_path / "positive").exists()  # nothing was asked for


def test_a_video_that_ends_too_early_keeps_what_was_taken(video, tmp_path):
    path = video(scene(i) for i in range(10))
    with pytest.raises(DataError, match=r"ended after 10 frames.*Ask for fewer"):
        collect("Ann", camera=path, out=tmp_path, every=0.1, warm_up=0)
    assert len(files(tmp_path / "anchor")) == 4


def test_a_webcam_is_asked_by_its_number_and_let_go(webcam, tmp_path):
    for given in (2, "2"):
        camera = webcam(scenes())
        paths = collect(
            "Ann", camera=given, out=tmp_path, anchors=2, positives=1, **camera.options()
        )
        assert len(paths) == 3
        assert camera.source == 2
        assert camera.released == 1
        assert camera.now == pytest.approx(100 + 0.1 + 1 + 0.3 + 0.1 + 1, abs=0.15)


def test_black_failed_and_repeated_frames_are_passed_over(webcam, tmp_path):
    black, one, other = np.zeros((48, 64, 3), np.uint8), scene(1), scene(9)
    noisy = one.copy()
    noisy[::9, ::9] += 1
    camera = webcam([None, black, one, one, noisy, None, other, scene(20)])
    paths = collect(
        "Ann", out=tmp_path, anchors=2, positives=1, every=0, warm_up=0, **camera.options()
    )
    greens = [np.median(load_image(path).pixels[..., 1]) for path in paths]
    assert greens == pytest.approx([23, 47, 80], abs=3)
    assert camera.slept > 0


def test_a_new_size_is_no_repetition(webcam, tmp_path):
    camera = webcam([scene(1), scene(1, 24, 32)])
    options = {"anchors": 2, "positives": 0, "every": 0, "warm_up": 0, **camera.options()}
    assert len(collect("Ann", out=tmp_path, **options)) == 2


@pytest.mark.parametrize(
    ("frames", "words", "kept"),
    [
        (itertools.repeat(scene(1)), "all the same", 1),
        (itertools.repeat(np.zeros((48, 64, 3), np.uint8)), "black", 0),
        (itertools.repeat(None), "gives no pictures", 0),
    ],
)
def test_without_a_usable_frame_for_10_seconds_it_gives_up(webcam, tmp_path, frames, words, kept):
    camera = webcam(frames)
    with pytest.raises(DataError, match=f"for 10 s.*{words}"):
        collect("Ann", out=tmp_path, **camera.options())
    assert 110 < camera.now < 113
    assert camera.released == 1
    assert len(files(tmp_path)) == kept


def test_a_slow_pace_is_no_fault(webcam, tmp_path):
    camera = webcam(scenes())
    options = {"anchors": 3, "positives": 0, "every": 60, **camera.options()}
    assert len(collect("Ann", out=tmp_path, **options)) == 3
    assert camera.now > 220


@pytest.mark.parametrize("error", [KeyboardInterrupt(), RuntimeError()])
def test_stopped_in_the_middle_the_camera_is_let_go_and_the_images_stay(webcam, tmp_path, error):
    camera = webcam([scene(1), scene(9), error])
    with pytest.raises(type(error)):
        collect("Ann", out=tmp_path, every=0, warm_up=0, **camera.options())
    assert camera.released == 1
    assert files(tmp_path) == ["anchor/Ann_0001.jpg", "anchor/Ann_0002.jpg"]


def test_a_camera_that_is_not_there_is_said_in_one_voice(tmp_path, capfd):
    for index in (63, "63"):
        with pytest.raises(DataError, match="camera 63"):
            collect("Ann", camera=index, out=tmp_path / "new")
    assert capfd.readouterr() == ("", "")
    assert not (tmp_path / "new").exists()


@pytest.mark.skipif(sys.platform != "linux", reason="asks for /dev/video*")
def test_missing_and_busy_cameras_are_told_apart(webcam, tmp_path, monkeypatch):
    from imgdiff.recognition.data import camera

    class Devices(type(tmp_path)):
        def exists(self):
            return self.name == "video1"

        def glob(self, pattern):
            return [Devices("/dev/video1")]

    camera_ = webcam([], opens=False)
    monkeypatch.setattr(camera, "Path", Devices)
    with pytest.raises(DataError, match=r"camera 1 is there.*Close other programs"):
        collect("Ann", camera=1, out=tmp_path)
    with pytest.raises(DataError, match="no camera 0; those there are: 1"):
        collect("Ann", camera=0, out=tmp_path)
    assert camera_.released == 2


def test_what_is_no_video(tmp_path, capfd):
    text = tmp_path / "notes.txt"
    text.write_text("no video")
    for source, words in [
        (tmp_path / "no.avi", r"there is no video '.*no\.avi'"),
        (text, r"notes\.txt' is no video"),
        ("nothing://there", "Check the address"),
    ]:
        with pytest.raises(DataError, match=words):
            collect("Ann", camera=source, out=tmp_path)


@pytest.mark.parametrize(
    "name", ["", "  ", ".", "..", ".ann", "a/b", "a\\b", "a:b", "a\nb", "a\0b", "x" * 61, None, 5]
)
def test_names_that_no_file_can_have(name, webcam, tmp_path):
    webcam([])
    for attempt in (
        lambda: collect(name, out=tmp_path),
        lambda: store([scene(1)], name, tmp_path, "anchor"),
        lambda: next_names(tmp_path, name, 1),
    ):
        with pytest.raises(OptionError, match="expected a name that files can have"):
            attempt()
    assert files(tmp_path) == []


@pytest.mark.parametrize(
    "options",
    [
        {"anchors": -1},
        {"positives": 1.5},
        {"anchors": 0, "positives": 0},
        {"every": -1},
        {"warm_up": float("nan")},
        {"camera": -1},
        {"camera": None},
        {"camera": ""},
    ],
)
def test_options_out_of_range(options, webcam, tmp_path):
    webcam([])
    with pytest.raises(OptionError, match=next(iter(options))):
        collect("Ann", out=tmp_path, **options)


def test_places_that_cannot_be_written_are_said_before_the_camera_opens(webcam, tmp_path):
    webcam([], opens=False)
    file = tmp_path / "file"
    file.write_text("in the way")
    for out in (file, file / "below" / "it"):
        with pytest.raises(OutputError, match="file' is no folder"):
            collect("Ann", out=out)
        with pytest.raises(OutputError):
            store([scene(1)], "Ann", out, "anchor")
    (tmp_path / "anchor").write_text("in the way")
    with pytest.raises(OutputError, match="cannot make the folder"):
        store([scene(1)], "Ann", tmp_path, "anchor")


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root writes anywhere")
def test_a_folder_one_may_not_write_in(webcam, tmp_path):
    webcam([], opens=False)
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(OutputError, match="you may not write"):
            collect("Ann", out=tmp_path / "new")
    finally:
        tmp_path.chmod(0o700)


def test_the_middle_square():
    image = np.arange(5 * 8 * 3).reshape(5, 8, 3)
    assert np.array_equal(middle_square(image), image[:, 1:6])
    assert np.array_equal(middle_square(image.swapaxes(0, 1)), image.swapaxes(0, 1)[1:6])


def test_the_command_takes_them_and_names_the_next_step(video, tmp_path):
    path, out = video(scene(i) for i in range(90)), tmp_path / "my faces"
    arguments = ["Ann", "--camera", path, "--out", out, "--anchors", 3, "--positives", 2]
    said = CliRunner().invoke(command, [str(word) for word in [*arguments, "--no-crop"]])
    assert said.exit_code == 0
    assert said.stdout == (
        f"took 3 anchors and 2 positives in {out}\n"
        f"next, once others are there too: imgdiff train '{out}'\n"
    )
    assert said.stderr == ""  # no terminal
    assert len(files(out)) == 5
    assert load_image(out / "anchor" / "Ann_0001.jpg").pixels.shape == (48, 64, 3)


def test_the_command_says_what_stays_when_it_fails(video, tmp_path):
    path = video(scene(i) for i in range(40))
    arguments = ["Ann", "--camera", str(path), "--out", str(tmp_path), "--every", "0.1"]
    said = CliRunner().invoke(command, arguments)
    assert isinstance(said.exception, DataError)
    assert said.stdout == ""
    assert said.stderr == f"kept 4 anchors and 0 positives in {tmp_path}\n"


@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal")
def test_ctrl_c_keeps_what_is_taken(tmp_path):
    """A real signal, and a camera that never ends."""
    code = (
        "import cv2, numpy as np, signal, time\n"
        # A shell that runs the tests in the background has it ignored.
        "signal.signal(signal.SIGINT, signal.default_int_handler)\n"
        "from tests.recognition.data.test_collect import Webcam, scenes\n"
        "cv2.VideoCapture = Webcam(iter((time.sleep(0.01), s)[1] for s in scenes()))\n"
        "from imgdiff.recognition.data.collect import collect\n"
        "try:\n"
        f"    collect('Ann', out={str(tmp_path)!r}, anchors=10**6, every=0, warm_up=0)\n"
        "finally:\n"
        "    print('let go', cv2.VideoCapture.released)\n"
    )
    running = subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )
    deadline = time.monotonic() + 30
    while len(files(tmp_path)) < 5 and time.monotonic() < deadline:
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    try:
        out, err = running.communicate(timeout=30)
    finally:
        running.kill()
    assert out == "let go 1\n"
    assert "KeyboardInterrupt" in err
    kept = files(tmp_path)
    assert kept == [f"anchor/Ann_{i:04d}.jpg" for i in range(1, len(kept) + 1)]
    for name in kept:
        assert load_image(tmp_path / name).pixels.shape == (48, 48, 3)
