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

from imgdiff.app.components.pictures import thumbnail
from imgdiff.app.components.session_cleanup import forget_when_gone
from imgdiff.app.components.uploads import Upload
from imgdiff.errors import ImgDiffError
from imgdiff.io.load import load_image
from imgdiff.recognition.data.collect import next_names
from imgdiff.serving.concurrency import Turns
from imgdiff.serving.upload_limits import MAX_PAIRS, MAX_PIXELS

#: Bytes of all images that one visitor has on this page.
_MOST_BYTES = 200_000_000
#: (width, height) of a small picture.
THUMBNAIL = (112, 112)
#: A folder that is none: names are numbered from 1.
_NOWHERE = Path(os.devnull)
#: Each at work holds its images at full size, and a core.
TURNS = Turns(2)


class _NamedFile(BytesIO):
    """Goes by the name that its visitor knows."""

    name = ""


@dataclass(frozen=True, eq=False)
class Picture:
    """One image as its file.

    Args:
        name: Of the file.
        data: Its bytes.
        size: (width, height) in pixels.
        thumbnail: A small picture of it, encoded.
        id: The same for the same bytes.
    """

    name: str
    data: bytes
    size: tuple[int, int]
    thumbnail: bytes
    id: bytes

    def file(self) -> BytesIO:
        """As ``load_image`` takes it, with its name."""
        file = _NamedFile(self.data)
        file.name = self.name
        return file

    def pixels(self) -> np.ndarray:
        """The pixels, uint8 (H, W, 3) RGB.

        Raises:
            ImageError: It cannot be read.
        """
        return load_image(self.data, name=self.name, max_pixels=MAX_PIXELS).pixels


def picture_of(upload: Upload) -> Picture:
    """An image that a visitor gave.

    Args:
        upload: Its file.

    Raises:
        ImageError: It cannot be used.
    """
    pixels = load_image(upload.data, name=upload.name, max_pixels=MAX_PIXELS).pixels
    return Picture(
        upload.name,
        upload.data,
        (pixels.shape[1], pixels.shape[0]),
        thumbnail(pixels, THUMBNAIL),
        hashlib.sha256(upload.data).digest(),
    )


@dataclass(frozen=True, eq=False)
class Named:
    """An image of someone or something.

    Args:
        name: Whose it is.
        picture: The image.
        kind: What it was collected as, "anchor" or "positive"; empty in the gallery.
        square: Whether only the square in its middle is wanted.
    """

    name: str
    picture: Picture
    kind: str = ""
    square: bool = False


@dataclass(eq=False)
class Session:
    """What one visitor has on this page.

    Args:
        places: Single images, by their place.
        references: Further images of what the first of two shows.
        gallery: Images of those who are known.
        collected: Images gathered to learn from.
        folder: A gallery on this computer; empty where none is.
        answers: The latest of each kind, with the question that it answers.
        trouble: What went wrong last, by the part of the page.
    """

    places: dict[str, Picture] = field(default_factory=dict)
    references: list[Picture] = field(default_factory=list)
    gallery: list[Named] = field(default_factory=list)
    collected: list[Named] = field(default_factory=list)
    folder: str = ""
    answers: dict[str, tuple[Hashable, Any]] = field(default_factory=dict)
    trouble: dict[str, list[str]] = field(default_factory=dict)

    def clear(self) -> None:
        """Nothing stays."""
        for held in (self.places, self.references, self.gallery, self.collected):
            held.clear()
        self.answers.clear()
        self.trouble.clear()
        self.folder = ""

    def read(self, uploads: Iterable[Upload], part: str) -> list[Picture]:
        """Those that are images and for which there is room; ``trouble`` says why others are not.

        Args:
            uploads: The files.
            part: Of the page, for ``trouble``.
        """
        pictures: list[Picture] = []
        self.trouble[part] = []
        for upload in uploads:
            try:
                self._make_sure_of_room(pictures, upload)
                with TURNS.take():
                    pictures.append(picture_of(upload))
            except ImgDiffError as error:
                self.trouble[part].append(error.message)
        return pictures

    def answer(self, kind: str, question: Hashable, make: Callable[[], Any]) -> Any:
        """The latest answer of a kind, made anew only where the question is another one.

        Args:
            kind: Of the answer.
            question: All that it depends on.
            make: Makes it; it waits for its turn.
        """
        if kind not in self.answers or self.answers[kind][0] != question:
            self.answers.pop(kind, None)
            with TURNS.take():
                self.answers[kind] = (question, make())
        return self.answers[kind][1]

    def _make_sure_of_room(self, new: list[Picture], upload: Upload) -> None:
        named = [entry.picture for entry in (*self.gallery, *self.collected)]
        held = [*self.places.values(), *self.references, *named, *new]
        if len(held) >= MAX_PAIRS:
            raise ImgDiffError(
                f"{upload.name!r} is one too many: this page holds {MAX_PAIRS} images. Take what "
                "you have along, and remove some"
            )
        if sum(len(picture.data) for picture in held) + len(upload.data) > _MOST_BYTES:
            raise ImgDiffError(
                f"{upload.name!r} is too much: this page holds {_MOST_BYTES // 10**6} MB of "
                "images. Take what you have along, and remove some"
            )


def visitor_session() -> Session:
    """The session of the visitor whose page is being drawn."""
    session: Session = st.session_state.setdefault("recognise", Session())
    forget_when_gone("recognise", session.clear)
    return session


def file_names(name: str, count: int = 1) -> list[str]:
    """NAME_0001.jpg and so on.

    Args:
        name: Whose images they are.
        count: How many.

    Raises:
        OptionError: Files cannot have such a name.
    """
    return next_names(_NOWHERE, name, count)


def checked_name(name: str) -> str:
    """A name as files have it.

    Args:
        name: As a visitor typed it.

    Raises:
        OptionError: Files cannot have such a name.
    """
    return file_names(name)[0].rpartition("_")[0]
