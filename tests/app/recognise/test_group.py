"""Every face in a picture, looked up in the gallery."""

from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from imgdiff.app.recognise import group
from imgdiff.recognition.detection.detectors import load_detector
from tests.app.driving import healthy, read
from tests.app.recognise.recognise_driving import enrolled, page, upload


def cells(picture):
    """Where something is on white, one a cell of 32 pixels; cut-outs are all theirs."""
    places = [
        (x, y, x + 32, y + 32)
        for y in range(0, picture.shape[0] - 31, 32)
        for x in range(0, picture.shape[1] - 31, 32)
    ]
    return [box for box in places if picture[box[1] : box[3], box[0] : box[2]].mean() < 250]


@pytest.fixture
def detector(monkeypatch):
    monkeypatch.setattr(group, "find_spec", lambda name: name)
    monkeypatch.setattr(group, "load_detector", lambda name: load_detector(cells))


def picture(people, *persons: tuple[int, int, int]) -> tuple[str, bytes]:
    """A file with people in cells at (column, row)."""
    page_ = Image.fromarray(np.full((96, 160, 3), 255, np.uint8))
    for person, x, y in persons:
        page_.paste(Image.open(people / f"person_{person:02d}" / "3.png"), (32 * x, 32 * y))
    file = BytesIO()
    page_.save(file, "PNG")
    return "group.png", file.getvalue()


def several(app, file):
    app = upload(app, "probe", file)
    return healthy(app.toggle(key="probe_several").set_value(True).run())


def test_everybody_in_a_picture_is_named(people, detector):
    app = several(enrolled(people, 1, 2), picture(people, (2, 0, 0), (1, 3, 1), (7, 4, 2)))
    assert "3 faces" in [e.value for e in app.subheader]
    shown = read(app)
    assert (
        shown.index("1. **Person 2**") < shown.index("2. **Person 1**") < shown.index("3. unknown")
    )
    assert "needs their consent" in shown and app.download_button(key="group_download")


def test_no_face_is_said(people, detector):
    app = several(enrolled(people, 1), picture(people))
    assert "No face found" in [e.value for e in app.subheader]


def test_without_a_detector_there_is_no_switch(people, monkeypatch):
    monkeypatch.setattr(group, "find_spec", lambda name: None)
    app = page(tab="Identify")
    assert "probe_several" not in [e.key for e in app.toggle]
