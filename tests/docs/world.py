"""The files that the documentation's examples speak of, small."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from PIL import Image

from tests import ROOT
from tests.recognition.detection.made_networks import made_yolo
from tests.recognition.drawn_people import draw_people
from tests.suite.pdfs import page, pdf
from tests.suite.screens import screen, write
from tests.video.made_videos import FPS, place, scenes, write_mp4, write_watched

SAMPLES = ROOT / "samples"


#: Stands in for a browser's page.
_CONFTEST = """
from pathlib import Path

import pytest


class Page:
    def screenshot(self, **_):
        return Path("screen.png").read_bytes()

    def locator(self, _):
        return self


@pytest.fixture
def page():
    return Page()
"""


def draw_world(folder: Path) -> None:
    """Writes them all into a folder."""
    (folder / "samples").symlink_to(SAMPLES)
    (folder / "conftest.py").write_text(_CONFTEST)
    _pairs(folder)
    _suites(folder)
    _photographs(folder)
    _films(folder)
    draw_people(folder / "faces", people=8)
    for name, source in (("one", "00/0"), ("two", "00/1"), ("who", "01/2")):
        face = Image.open(folder / f"faces/person_{source}.png")
        face.save(folder / f"{name}.png")
    _group(folder)
    pages = [page(seed) for seed in range(5)]
    (folder / "draft.pdf").write_bytes(pdf(pages))
    edited = [pages[0], pages[1], page(9), pages[2], page(3, box="0.8 0.1 0.1")]
    (folder / "final.pdf").write_bytes(pdf(edited))


def _group(folder: Path) -> None:
    """People from ``faces`` and a stranger, in cells in which ``people.onnx`` finds them."""
    made_yolo(folder / "people.onnx", side=320, names="{0: 'tree', 1: 'person'}")
    sky = np.linspace((250, 252, 255), (225, 232, 240), 320).astype(np.uint8)
    picture = Image.fromarray(np.repeat(sky[:, None], 640, axis=1))
    stranger = draw_people(folder / "elsewhere", people=14) / "person_13"
    places = ((64, 128), (256, 64), (384, 192), (512, 64))
    people = [folder / "faces" / f"person_{number:02d}" for number in (3, 1, 6)]
    for corner, person in zip(places, [*people, stranger], strict=True):
        picture.paste(Image.open(person / "3.png").resize((64, 64)), corner)
    picture.save(folder / "group.png")
    write_mp4(folder / "entrance.mp4", list(_entrance(sky, people)), fps=5)


def _entrance(sky: np.ndarray, people: list[Path]) -> Iterator[np.ndarray]:
    """Frames: two stand there, and one of them goes after two seconds."""
    for moment in range(30):
        frame = Image.fromarray(np.repeat(sky[:, None], 640, axis=1))
        for x, person, until in ((64, people[0], 10), (384, people[1], 30)):
            if moment < until:
                frame.paste(Image.open(person / "3.png").resize((64, 64)), (x, 128))
        yield np.asarray(frame)


def _films(folder: Path) -> None:
    frames = scenes()
    write_mp4(folder / "old.mp4", frames)
    for pixels in frames[9:11]:
        pixels[20:52, 80:120] = (20, 200, 40)
    Image.fromarray(place(False)).save(folder / "room.png")
    write_watched(folder / "room.mp4")
    write_mp4(folder / "new.mp4", frames[:FPS] + frames[2 * FPS :])


def _pairs(folder: Path) -> None:
    for side in ("before", "after"):
        shutil.copy(SAMPLES / f"dialog_{side}.png", folder / f"{side}.png")
    write(folder, a1=screen(1), a2=screen(1, button=1), b1=screen(2), b2=screen(2))
    for name, moved in (("before", 0), ("after", 1)):
        frames = [screen(seed, button=moved * (seed == 3)) for seed in range(1, 5)]
        frames[0].save(folder / f"{name}.gif", save_all=True, append_images=frames[1:])


def _suites(folder: Path) -> None:
    for name in ("old", "new"):
        shown = {
            f"shop__s{seed}": screen(seed, button=name == "new" and seed < 3) for seed in range(6)
        }
        write(folder / name, home__s8=b"no picture" if name == "new" else screen(8), **shown)
    write(folder / "old", home__gone=screen(7))
    write(folder / "new", home__here=screen(9))
    approved = {"home": 0, "cart": 0, "checkout__pay": 0, "checkout__done": 0}
    write(folder / "approved", **{name: screen(3, button=n) for name, n in approved.items()})
    write(folder / "screens", **{name: screen(3, button=1) for name in approved})
    write(folder / "captures", **{f"c{n}": screen(3, button=1, clock=n % 4) for n in range(8)})
    write(folder, today=screen(3, button=1, clock=2), screen=screen(3))


def _photographs(folder: Path) -> None:
    rng = np.random.default_rng(0)
    for name in ("photos", "camera"):
        (folder / name).mkdir()
    for name in ("photo_light", "photo_retouched", "object_added", "new_star"):
        photo = Image.open(SAMPLES / f"{name}_before.jpg")
        photo.thumbnail((240, 240))
        photo.save(folder / "photos" / f"{name}.jpg", quality=92)
        if name == "object_added":
            photo.resize((photo.width // 2, photo.height // 2)).save(
                folder / "photos" / "small.jpg"
            )
            photo.save(folder / "one.jpg", quality=60)
            for hour in range(8, 14):
                grain = rng.normal(0, 4, (photo.height, photo.width, 3))
                seen = np.clip(np.asarray(photo) + grain, 0, 255).astype(np.uint8)
                Image.fromarray(seen).save(folder / "camera" / f"{hour:02d}00.png")
    shutil.copy(folder / "camera" / "0800.png", folder / "empty.png")
    visited = Image.open(folder / "camera" / "1300.png")
    visited.paste((40, 60, 120), (150, 40, 190, 110))
    visited.save(folder / "now.png")
