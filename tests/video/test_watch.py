"""A place is watched: what stays changed is told once, and once that it has gone."""

import json

import cv2
import numpy as np
import pytest
from PIL import Image

from imgdiff import DataError, OptionError, cli
from imgdiff.video.watch import watch
from tests.video.fake_camera import FakeCamera
from tests.video.made_videos import THERE, place, write_watched


@pytest.fixture
def film(tmp_path):
    Image.fromarray(place(False)).save(tmp_path / "empty.png")
    return write_watched(tmp_path / "film.mp4")


@pytest.mark.real_weights
def test_what_stays_is_told_once_and_so_is_its_end(film):
    events = list(watch(film.parent / "empty.png", film, stay=3, level="content"))
    assert [event.kind for event in events] == ["changed", "same"]
    changed, same = events
    assert (changed.since, changed.time) == pytest.approx((5.5, 7.5), abs=0.6)
    assert (same.since, same.time) == pytest.approx((9.5, 11.5), abs=0.6)
    left, top, right, bottom = changed.result.regions[0].box
    assert left < 100 < right and top < 36 < bottom
    every_one = list(watch(film.parent / "empty.png", film, stay=1, level="content"))
    assert [event.kind for event in every_one] == ["changed", "same", "changed", "same"]
    assert list(watch(film.parent / "empty.png", film, stay=9, level="content")) == []


@pytest.mark.real_weights
def test_what_is_ignored_is_no_event(film):
    events = watch(
        film.parent / "empty.png", film, stay=1, level="content", ignore=[(74, 14, 126, 58)]
    )
    assert list(events) == []


@pytest.mark.real_weights
def test_a_camera_is_watched_by_the_clock(monkeypatch):
    """Of four frames a second one is compared; a frame that does not come is waited for."""
    frames = [None] + [cv2.cvtColor(place(t), cv2.COLOR_RGB2BGR) for t in THERE for _ in range(4)]
    camera, now = FakeCamera(frames), iter(np.arange(0, 99, 0.25))
    monkeypatch.setattr("imgdiff.recognition.data.camera.cv2.VideoCapture", lambda _: camera)
    events = watch(place(False), 0, stay=3, clock=lambda: next(now), sleep=lambda _: None)
    assert next(events).kind == "changed" and next(events).kind == "same"
    assert next(now) < 99


@pytest.mark.real_weights
def test_the_command_writes_lines_of_json_and_pictures(film, capsys, monkeypatch):
    monkeypatch.chdir(film.parent)

    def call(*arguments):
        with pytest.raises(SystemExit) as stop:
            cli.main(["watch", "empty.png", *arguments])
        out, err = capsys.readouterr()
        assert "Traceback" not in out + err
        return stop.value.code, out, err

    status, out, err = call(
        "--video", "film.mp4", "--level", "content", "--pictures", "seen", "--stay", "3"
    )
    events = [json.loads(line) for line in out.splitlines()]
    assert (status, err) == (1, "") and [e["event"] for e in events] == ["changed", "same"]
    assert Image.open(events[0]["picture"]).size == (128, 96)
    assert call("--video", "film.mp4", "--level", "content", "--stay", "9") == (0, "", "")
    for wrong in (
        [],
        ["--video", "film.mp4", "--camera", "0"],
        ["--video", "none.mp4"],
        ["--rtsp", "rtsp://127.0.0.1:9/none"],
        ["--video", "film.mp4", "--stay", "0"],
    ):
        status, out, err = call(*wrong)
        assert status == 2 and out == "" and err.strip()


def test_what_cannot_be_watched(film):
    with pytest.raises(OptionError, match="stay"):
        list(watch(place(False), film, stay=0))
    with pytest.raises(DataError):
        list(watch(place(False), film.parent / "none.mp4"))
