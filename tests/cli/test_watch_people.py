"""imgdiff watch --gallery: lines of JSON, pictures, a film, a page and the exit status."""

import json
import re
import threading
from urllib.error import HTTPError
from urllib.request import urlopen

import av
import cv2
import numpy as np
import pytest
from PIL import Image

from imgdiff import cli
from imgdiff.cli.live_view import live_view
from tests.video.fake_camera import FakeCamera
from tests.video.made_videos import write_mp4
from tests.video.people import COLORS, FPS, STRANGER, frame, write_people

ANNA, BO, CY = COLORS.values()
WHO = ("--gallery", "people", "--model", "run", "--detect", "cells.onnx")


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("people")
    write_people(folder)
    frames = [frame(*([(ANNA, 32, 32)] if t < 6 else []), (BO, 96, 64)) for t in range(20)]
    write_mp4(folder / "film.mp4", frames, fps=FPS)
    write_mp4(folder / "stranger.mp4", [frame((STRANGER, 32, 32))] * 6, fps=FPS)
    write_mp4(folder / "empty.mp4", [frame()] * 3, fps=FPS)
    (folder / "broken.mp4").write_bytes(b"no video")
    return folder


@pytest.fixture
def watch(place, monkeypatch, capsys):
    monkeypatch.setenv("IMGDIFF_CACHE", str(place / "cache"))
    monkeypatch.chdir(place)

    def call(*arguments):
        with pytest.raises(SystemExit) as stop:
            cli.main(["watch", *arguments])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return stop.value.code, out, err

    return call


def test_events_are_lines_of_json_and_pictures(watch, tmp_path):
    status, out, err = watch(*WHO, "--video", "film.mp4", "--pictures", str(tmp_path / "seen"))
    events = [json.loads(line) for line in out.splitlines()]
    assert (status, err) == (0, "")
    assert [(e["event"], e["identity"], e["verdict"]) for e in events] == [
        ("seen", "anna", "known"),
        ("seen", "bo", "known"),
        ("left", "anna", "known"),
    ]
    assert events[0]["box"] == [32, 32, 64, 64] and "at" not in events[0]
    assert events[2]["since"] == pytest.approx(1.2) and events[2]["time"] == pytest.approx(3.4)
    assert [file.name for file in sorted((tmp_path / "seen").iterdir())] == [
        "0001_seen.png",
        "0002_seen.png",
    ]
    assert Image.open(events[0]["picture"]).size == (128, 128) and "picture" not in events[2]


def test_the_film_shows_boxes_and_names(watch, tmp_path):
    status, out, _ = watch(*WHO, "--video", "film.mp4", "--film", str(tmp_path / "a.mp4"), "-q")
    assert (status, out) == (0, "")
    with av.open(str(tmp_path / "a.mp4")) as container:
        drawn = [f.to_ndarray(format="rgb24") for f in container.decode(video=0)]
        assert float(container.duration / 1e6) == pytest.approx(4, abs=0.5)
    assert len(drawn) == 20
    away = np.abs(drawn[8].astype(int) - frame((BO, 96, 64))).mean(axis=2)
    assert away[66:94, 98:126].mean() < 12 and away[:40].mean() < 12
    assert away[50:63, 80:].mean() > 30  # Bo's name, above the box


def test_the_status_tells_whether_all_are_known(watch):
    strict = ("--distance", "1e-6")
    assert watch(*WHO, "--video", "film.mp4", "-q", *strict) == (1, "", "")
    assert watch(*WHO, "--video", "empty.mp4") == (1, "", "")


def test_a_camera_is_watched_until_ctrl_c(watch, tmp_path, monkeypatch):
    def frames():
        for _ in range(400):
            yield cv2.cvtColor(frame((ANNA, 32, 32)), cv2.COLOR_RGB2BGR)
            told.wait(0.01)
        raise AssertionError("nobody pressed Ctrl-C")

    told = threading.Event()

    def echo(text, **_):
        said.append(json.loads(text))
        raise KeyboardInterrupt

    said = []
    monkeypatch.setattr("imgdiff.recognition.data.camera.cv2.VideoCapture", lambda _: camera)
    monkeypatch.setattr("imgdiff.cli.watch_events.click.echo", echo)
    camera = FakeCamera(frames())
    status, _, err = watch(*WHO, "--camera", "0", "--film", str(tmp_path / "a.mp4"))
    assert (status, err) == (0, "") and camera.released
    assert said[0]["identity"] == "anna" and said[0]["time"] < 30
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d", said[0]["at"])
    with av.open(str(tmp_path / "a.mp4")) as container:  # finished all the same
        assert next(container.decode(video=0)).width == 128


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["empty.png", *WHO, "--video", "film.mp4"],
        [*WHO],
        [*WHO, "--video", "film.mp4", "--camera", "0"],
        [*WHO, "--video", "none.mp4"],
        [*WHO, "--video", "broken.mp4"],
        [*WHO, "--camera", "97"],
        [*WHO[:2], "--video", "film.mp4"],
        [*WHO[:4], "--detect", "none.onnx", "--video", "film.mp4"],
        [*WHO, "--video", "film.mp4", "--level", "content"],
        [*WHO, "--video", "film.mp4", "--threshold", "0.4"],
        [*WHO, "--video", "film.mp4", "--stay", "0"],
        [*WHO, "--video", "film.mp4", "--film", "film.mp4"],
        [*WHO, "--video", "film.mp4", "--film", "a.gif"],
        ["people/anna/0.png", "--video", "film.mp4", "--model", "run"],
        ["people/anna/0.png", "--video", "film.mp4", "--gone", "1"],
    ],
)
def test_trouble_is_status_2_and_nothing_is_told(arguments, watch, place):
    before = (place / "film.mp4").read_bytes()
    status, out, err = watch(*arguments)
    assert status == 2 and out == "" and err.strip()
    assert (place / "film.mp4").read_bytes() == before


def test_the_page_shows_each_picture_to_whoever_knows_its_address(monkeypatch):
    opened, said = [], []
    monkeypatch.setattr("imgdiff.cli.live_view.webbrowser.open", opened.append)
    with live_view(said.append) as show:
        address = said[0].split()[0]
        assert address.startswith("http://127.0.0.1:")
        assert b'<img src="frames"' in urlopen(address).read()  # noqa: S310
        stream = urlopen(f"{address}frames")  # noqa: S310
        for color in (ANNA, BO):
            show(np.full((16, 16, 3), color, np.uint8))
            head = [stream.readline() for _ in range(4)]
            assert head[:2] == [b"--frame\r\n", b"Content-Type: image/jpeg\r\n"]
            data = stream.read(int(head[2].split(b":")[1]))
            stream.readline()
            pixels = cv2.imdecode(np.frombuffer(data, np.uint8), cv2.IMREAD_COLOR)
            np.testing.assert_allclose(pixels[8, 8, ::-1], color, atol=4)
        for other in ("", "frames", "x/frames"):
            with pytest.raises(HTTPError, match="404"):
                urlopen(address.rsplit("/", 2)[0] + "/" + other)  # noqa: S310
    assert stream.readline() == b""  # it ends with the command


@pytest.mark.real_weights
def test_a_watched_place_is_shown_too(watch, place, tmp_path):
    Image.fromarray(frame()).save(place / "empty.png")
    film = str(tmp_path / "heat.mp4")
    arguments = ("empty.png", "--video", "stranger.mp4", "--every", "0.4", "--film", film)
    status, out, _ = watch(*arguments, "--level", "content", "--stay", "2")
    assert status == 1 and json.loads(out)["event"] == "changed"
    with av.open(film) as container:
        drawn = [f.to_ndarray(format="rgb24") for f in container.decode(video=0)]
    assert len(drawn) == 3
    colored = np.ptp(drawn[0].astype(int), axis=2)
    assert colored[36:60, 36:60].mean() > 30 and colored[100:].mean() < 12
