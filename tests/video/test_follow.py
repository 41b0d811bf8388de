"""Who comes before a camera: followed, named by several frames, told once."""

import threading
import time
from itertools import count
from pathlib import Path

import cv2
import numpy as np
import pytest

from imgdiff import DataError, OptionError, WeightsError, identify
from imgdiff.video.follow import follow
from imgdiff.video.live_frames import due_frames
from tests.video.fake_camera import FakeCamera
from tests.video.made_videos import write_mp4
from tests.video.people import COLORS, FPS, STRANGER, dark, frame, write_people

ANNA, BO, CY = COLORS.values()


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("people")
    write_people(folder)
    return folder


@pytest.fixture(autouse=True)
def here(place, monkeypatch, tmp_path_factory):
    monkeypatch.setenv("IMGDIFF_CACHE", str(place / "cache"))
    monkeypatch.chdir(place)


def film(frames, name="film.mp4"):
    return write_mp4(Path(name), frames, fps=FPS)


def seen(frames, **more):
    given = {"gallery": "people", "model": "run", "detect": dark, "stay": 3, "gone": 0.5}
    return list(follow(film(frames), **{**given, **more}))


def events(sights):
    return [
        (event.kind, event.track, event.identification.identity)
        for sight in sights
        for event in sight.events
    ]


def test_whoever_comes_is_named_once_and_so_is_their_leaving():
    """Anna walks through the picture, Bo stands there from the second second on."""
    frames = [
        frame(*([(ANNA, 8 * t, 8)] if t < 12 else []), *([(BO, 80, 80)] if t >= 5 else []))
        for t in range(20)
    ]
    sights = seen(frames)
    assert events(sights) == [("seen", 1, "anna"), ("seen", 2, "bo"), ("left", 1, "anna")]
    came, stood, left = (event for sight in sights for event in sight.events)
    assert (came.since, came.time) == pytest.approx((0.2, 0.6))
    assert (stood.since, stood.time) == pytest.approx((1.2, 1.6))
    assert (left.since, left.time) == pytest.approx((2.4, 3.0))
    assert [len(sight.followed) for sight in sights] == [1] * 5 + [2] * 7 + [1] * 8
    x = [sight.followed[0].box.left for sight in sights[:12]]
    np.testing.assert_allclose(x, 8 * np.arange(12), atol=2)


def test_nobody_is_named_before_enough_frames():
    sights = seen([frame((ANNA, 20, 20))] * 6, stay=4)
    names = [sight.followed[0].identification for sight in sights]
    assert names[:3] == [None] * 3 and all(name.identity == "anna" for name in names[3:])
    assert [sight.followed[0].caption for sight in sights][2:4] == ["1 ...", "1 anna"]
    # A moment's visit is no event, nor is its end.
    assert events(seen([frame((ANNA, 20, 20))] * 3 + [frame()] * 6, stay=4)) == []


def test_one_frame_in_other_colors_names_nobody_else():
    frames = [frame((BO if t == 4 else ANNA, 20, 20)) for t in range(12)]
    assert events(seen(frames)) == [("seen", 1, "anna")]


def test_another_person_at_the_same_place_is_renamed():
    frames = [frame((ANNA if t < 6 else BO, 20, 20)) for t in range(18)]
    assert events(seen(frames)) == [("seen", 1, "anna"), ("renamed", 1, "bo")]


def test_a_single_look_says_what_identify_says():
    (sight,) = seen([frame((ANNA, 32, 32))], stay=1, gallery="people", detect="cells.onnx")
    (one,) = identify(sight.image, gallery="people", model="run", detect="cells.onnx").boxes
    (followed,) = sight.followed
    assert followed.box == one.box
    assert followed.identification.candidates == one.identification.candidates


def test_whoever_is_beyond_the_threshold_is_unknown():
    frames = [frame((STRANGER, 20, 20))] * 4
    near = next(s for s in seen(frames) if s.events).events[0].identification.candidates[0]
    (event,) = (e for s in seen(frames, threshold=near.distance / 2) for e in s.events)
    assert event.identification.verdict == "unknown"
    fields = event.to_dict()
    assert (fields["event"], fields["verdict"], fields["identity"]) == ("seen", "unknown", None)
    assert fields["candidates"][0]["identity"] == near.identity


def test_the_picture_has_a_frame_and_a_name_for_each():
    large = np.kron(frame((ANNA, 32, 48)), np.ones((4, 4, 1), np.uint8))
    (sight,) = seen([large], stay=1)
    changed = (sight.picture != sight.image).any(axis=2)
    left, top, _, bottom = sight.followed[0].box
    assert changed[top:bottom, left - 1].all() and not changed[top + 9 : bottom - 9, left + 9].any()
    assert changed[:top].any() and not changed[bottom + 9 :].any()


def test_frames_are_as_far_apart_as_asked():
    frames = [frame()] * 11
    assert len(seen(frames)) == 11
    assert [s.time for s in seen(frames, every=1)] == pytest.approx([0.2, 1.2, 2.2])


@pytest.mark.parametrize(
    ("more", "kind", "said"),
    [
        ({"model": "none"}, WeightsError, "none"),
        ({"gallery": "none"}, DataError, "none"),
        ({"detect": "none.onnx"}, WeightsError, "there is no detector"),
        ({"detect": lambda _: "faces"}, OptionError, "the detector <lambda> gave"),
        ({"stay": 0}, OptionError, "stay"),
        ({"gone": -1}, OptionError, "gone"),
        ({"every": float("nan")}, OptionError, "every"),
        ({"threshold": 0}, OptionError, "threshold"),
    ],
)
def test_what_cannot_be_followed(more, kind, said):
    with pytest.raises(kind, match=said):
        seen([frame()], **more)


class Streaming(FakeCamera):
    """A camera that goes on while nobody looks, ten times faster than one."""

    def __init__(self, frames):
        super().__init__(frames)
        self.thread, self.given = None, 0

    def read(self):
        time.sleep(0.005)
        self.thread = threading.get_ident()
        self.given += 1
        return super().read()


def captured(monkeypatch, camera):
    monkeypatch.setattr("imgdiff.recognition.data.camera.cv2.VideoCapture", lambda _: camera)
    return camera


def numbered():
    return (np.full((8, 8, 3), n % 250, np.uint8) for n in count())


def test_of_a_camera_the_newest_frame_is_looked_at(monkeypatch):
    camera = captured(monkeypatch, Streaming(numbered()))
    frames = due_frames(0, 0.0, clock=time.monotonic, sleep=time.sleep, newest=True)
    first = int(next(frames)[1][0, 0, 0])
    while camera.given < first + 20:  # a slow look
        time.sleep(0.01)
    seconds, pixels = next(frames)
    assert pixels[0, 0, 0] >= first + 17 and seconds > 0
    frames.close()
    assert camera.released and camera.thread != threading.get_ident()


def test_a_camera_is_followed_as_a_film_is(monkeypatch):
    shots = [cv2.cvtColor(frame((ANNA, 20, 20)), cv2.COLOR_RGB2BGR)]
    camera = captured(monkeypatch, Streaming(shots[0] for _ in count()))
    sights = follow(0, gallery="people", model="run", detect=dark, stay=3)
    for sight in sights:
        if sight.events:
            break
    assert events([sight]) == [("seen", 1, "anna")] and sight.time < 30
    sights.close()
    assert camera.released


def test_a_stream_that_ends_and_a_camera_that_gives_nothing_are_trouble(monkeypatch):
    how = {"clock": time.monotonic, "sleep": lambda _: None}
    for newest in (False, True):
        captured(monkeypatch, FakeCamera([np.zeros((8, 8, 3), np.uint8), *[None] * 9]))
        with pytest.raises(DataError, match=r"the stream 'rtsp://here' ended"):
            list(due_frames("rtsp://here", 0.0, newest=newest, **how))
    now = count()
    captured(monkeypatch, FakeCamera(None for _ in count()))
    with pytest.raises(DataError, match="no picture from '0' for 10 s"):
        list(due_frames(0, 0.0, clock=lambda: next(now), sleep=lambda _: None))


def test_a_source_that_does_not_open_says_why(tmp_path):
    (tmp_path / "notes.mp4").write_bytes(b"no video")
    how = {"gallery": "people", "model": "run", "detect": dark}
    for source, said in (
        (tmp_path / "notes.mp4", "of a codec that is not known here"),
        (tmp_path / "none.mp4", "there is no video"),
        (97, "camera 97"),
        ("rtsp://127.0.0.1:9/none", "cannot be opened"),
    ):
        with pytest.raises(DataError, match=said):
            list(follow(source, **how))
