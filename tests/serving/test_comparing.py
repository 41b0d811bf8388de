"""Comparing in a process gives what comparing gives here."""

import json
from io import BytesIO

import pytest
from PIL import Image

from imgdiff.compare import compare_images
from imgdiff.errors import ImageError
from imgdiff.options import CompareOptions, RenderOptions
from imgdiff.render.export import export
from imgdiff.serving.comparing import STATE, compare_files
from imgdiff.workers.pool import WorkerPool


@pytest.fixture(scope="module")
def pool():
    made = WorkerPool(1)
    yield made
    made.close()


def png(pixels) -> bytes:
    stream = BytesIO()
    Image.fromarray(pixels).save(stream, "PNG")
    return stream.getvalue()


def keywords(before, after, **changes):
    return {
        "before": before,
        "after": after,
        "names": ("a.png", "b.png"),
        "options": CompareOptions(level="strict", precision="int8"),
        "render": RenderOptions(colormap="viridis"),
        "kinds": ("json", "overlay", "raw"),
        "threads": 1,
    } | changes


def test_a_process_gives_what_the_library_gives(pool, noise):
    before = noise(40, 50)
    after = before.copy()
    after[10:20, 10:30] = 255 - after[10:20, 10:30]
    before, after = png(before), png(after)
    given = keywords(before, after)
    parts = pool.submit(compare_files, given).result(60)
    here = compare_images(before, after, names=given["names"], options=given["options"])
    here = here.with_render(colormap="viridis")
    assert json.loads(parts["json"]) == here.to_dict() and parts[STATE] == b"different"
    assert parts["overlay"] == export(here, "overlay") and parts["raw"] == export(here, "raw")


def test_its_errors_are_the_librarys(pool, noise):
    given = keywords(png(noise(9, 9)), b"no picture")
    with pytest.raises(ImageError) as there:
        pool.submit(compare_files, given).result(60)
    with pytest.raises(ImageError) as here:
        compare_files(**given, progress=lambda done, total: None)
    assert str(there.value) == str(here.value)
