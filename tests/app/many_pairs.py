"""Driving the page for many pairs without a browser, and what takes the network's place."""

import re
from io import BytesIO

import numpy as np
import pytest
from PIL import Image
from streamlit.testing.v1 import AppTest

from imgdiff.app.compare import result_view
from imgdiff.app.many.table import Table
from imgdiff.change.regions import find_regions
from imgdiff.errors import ImgDiffError
from imgdiff.io.load import load_image
from imgdiff.result import Comparison
from imgdiff.serving import batch_job as many_job


def png(level: int, spot: int = 0) -> bytes:
    """A grey square, with a spot that much brighter."""
    pixels = np.full((32, 48, 3), level, np.uint8)
    pixels[8:20, 8:20] += np.uint8(spot)
    stream = BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()


@pytest.fixture
def calls(monkeypatch):
    """Takes the network's place: the heat is the difference in levels, 100 being 1."""
    made: list[tuple] = []

    def compare_many(pairs, *, finish, names, threshold, min_area, **_):
        for pair in pairs:
            made.append((*names, threshold))
            try:
                before, after = (load_image(file).pixels for file in pair)
            except ImgDiffError as error:
                yield error
                continue
            heat = np.abs(after.astype(np.float32) - before).max(axis=2) / 100
            valid = np.ones(heat.shape, bool)
            regions = find_regions(heat, valid, threshold, min_area)
            yield finish(Comparison(0.5, 1.0, heat, regions, before, after, valid))

    monkeypatch.setattr(many_job, "compare_many", compare_many)
    return made


@pytest.fixture
def viewer(monkeypatch):
    """Takes the viewer's place."""
    shown: list = []
    monkeypatch.setattr(result_view, "show_pair", shown.append)
    return shown


def page() -> AppTest:
    def script():
        from imgdiff.app.many.many_page import many_page

        many_page()

    return AppTest.from_function(script, default_timeout=60).run()


def upload(app: AppTest, side: str, files: dict[str, bytes]) -> AppTest:
    uploader = next(e for e in app.file_uploader if e.label.lower().startswith(side))
    uploader.set_value([(name, data, "image/png") for name, data in files.items()])
    return app.run()


def both(before: dict[str, bytes], after: dict[str, bytes]) -> AppTest:
    return upload(upload(page(), "before", before), "after", after)


def three() -> AppTest:
    """One same, one mildly and one strongly different."""
    before = {name: png(50) for name in ("a.png", "b.png", "c.png")}
    return both(before, {"a.png": png(50), "b.png": png(50, 60), "c.png": png(50, 90)})


def table(app: AppTest) -> Table:
    return app.session_state["many"]


def words(app: AppTest) -> str:
    kinds = ("markdown", "caption", "error", "info", "success", "warning", "subheader")
    return "\n".join(str(e.value) for kind in kinds for e in getattr(app, kind))


def read(app: AppTest) -> str:
    """What the Markdown looks like."""
    return re.sub(r"\\([!-/:-@\[-`{-~])", r"\1", words(app)).replace("\u2060", "")


def healthy(app: AppTest) -> AppTest:
    assert not app.exception and "Traceback" not in words(app)
    return app
