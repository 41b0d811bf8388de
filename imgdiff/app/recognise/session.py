"""What a visitor brings to the page that recognises, and what came of it. Nobody else sees it."""

import hashlib
import os
from collections.abc import Callable, Hashable, Iterable
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import streamlit as st

from imgdiff.app.components import pictures
from imgdiff.app.components.session_cleanup import forget_when_gone
from imgdiff.app.components.uploads import Upload
from imgdiff.errors import ImgDiffError
from imgdiff.io.load import load_image
from imgdiff.recognition.data.collect import next_names
from imgdiff.serving.batch_job import Turns
from imgdiff.serving.limits import MAX_PAIRS, MAX_PIXELS

#: Bytes of all images that one visitor has on this page.
_MOST = 200_000_000
THUMB = (112, 112)
#: A folder that is none: names are numbered from 1.
_NOWHERE = Path(os.devnull)
#: Each at work holds its images at full size, and a core.
TURNS = Turns(2)


class _File(BytesIO):
    """Goes by the name that its visitor knows."""

    name = ""


@dataclass(frozen=True, eq=False)
class Picture:
    """One image as its file. size: (width, height). thumb: a small picture of it, encoded.
    id: the same for the same bytes."""

    name: str
    data: bytes
    size: tuple[int, int]
    thumb: bytes
    id: bytes

    def file(self) -> BytesIO:
        """As ``load_image`` takes it."""
        file = _File(self.data)
        file.name = self.name
        return file

    def pixels(self) -> np.ndarray:
        """uint8 (H, W, 3). Errors: ImageError."""
        return load_image(self.data, name=self.name, max_pixels=MAX_PIXELS).pixels


def picture_of(upload: Upload) -> Picture:
    """Errors: ImageError."""
    pixels = load_image(upload.data, name=upload.name, max_pixels=MAX_PIXELS).pixels
    return Picture(
        upload.name,
        upload.data,
        (pixels.shape[1], pixels.shape[0]),
        pictures.thumbnail(pixels, THUMB),
        hashlib.sha256(upload.data).digest(),
    )


@dataclass(frozen=True, eq=False)
class Named:
    """An image of someone or something. kind: what it was collected as; "" in the gallery.
    square: is only the square in its middle wanted?"""

    name: str
    picture: Picture
    kind: str = ""
    square: bool = False


@dataclass(eq=False)
class Things:
    """places: single images, by their place. gallery, collected: named ones. folder: a gallery
    on this computer, "" where none is. answers: the latest of each kind, with what it is the
    answer to. trouble: what went wrong last, by the part of the page."""

    places: dict[str, Picture] = field(default_factory=dict)
    gallery: list[Named] = field(default_factory=list)
    collected: list[Named] = field(default_factory=list)
    folder: str = ""
    answers: dict[str, tuple[Hashable, Any]] = field(default_factory=dict)
    trouble: dict[str, list[str]] = field(default_factory=dict)

    def clear(self) -> None:
        for held in (self.places, self.gallery, self.collected, self.answers, self.trouble):
            held.clear()
        self.folder = ""

    def read(self, uploads: Iterable[Upload], part: str) -> list[Picture]:
        """Those that are images and for which there is room; of the others ``trouble`` says
        why."""
        found: list[Picture] = []
        self.trouble[part] = []
        for upload in uploads:
            try:
                self._make_sure_of_room(found, upload)
                with TURNS.take(lambda: False):
                    found.append(picture_of(upload))
            except ImgDiffError as error:
                self.trouble[part].append(str(error))
        return found

    def answer(self, kind: str, question: Hashable, make: Callable[[], Any]) -> Any:
        """What ``make`` gave to the same question, or gives now, in its turn."""
        if kind not in self.answers or self.answers[kind][0] != question:
            self.answers.pop(kind, None)
            with TURNS.take(lambda: False):
                self.answers[kind] = (question, make())
        return self.answers[kind][1]

    def _make_sure_of_room(self, new: list[Picture], upload: Upload) -> None:
        named = [entry.picture for entry in (*self.gallery, *self.collected)]
        held = [*self.places.values(), *named, *new]
        if len(held) >= MAX_PAIRS:
            raise ImgDiffError(
                f"{upload.name!r} is one too many: this page holds {MAX_PAIRS} images. Take what "
                "you have along, and remove some"
            )
        if sum(len(picture.data) for picture in held) + len(upload.data) > _MOST:
            raise ImgDiffError(
                f"{upload.name!r} is too much: this page holds {_MOST // 10**6} MB of images. "
                "Take what you have along, and remove some"
            )


def own_things() -> Things:
    """Of the visitor who is there now."""
    things: Things = st.session_state.setdefault("recognise", Things())
    forget_when_gone("recognise", things.clear)
    return things


def file_names(name: str, count: int = 1) -> list[str]:
    """NAME_0001.jpg and so on. Errors: OptionError for a name that files cannot have."""
    return next_names(_NOWHERE, name, count)


def checked_name(name: str) -> str:
    """As files have it. Errors: OptionError."""
    return file_names(name)[0].rpartition("_")[0]
