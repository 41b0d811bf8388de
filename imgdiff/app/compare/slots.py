"""The two places for images: dropped, chosen, pasted, taken with a camera, or from a sample."""

import json
import logging
import os
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import streamlit as st

from imgdiff.app.compare.compare_service import start_comparing
from imgdiff.app.compare.looked_at import look_at
from imgdiff.app.compare.sample_pairs import Sample, SamplePair
from imgdiff.app.compare.slot_label import slot_label
from imgdiff.app.components.paste import paste_button
from imgdiff.app.components.safe_text import literal, sentence
from imgdiff.app.components.session_cleanup import forget_when_gone
from imgdiff.app.components.uploads import (
    empty_uploader,
    let_go,
    uploader_key,
    uploads_in,
)
from imgdiff.errors import ImgDiffError
from imgdiff.serving.upload_limits import MAX_PIXELS, MAX_UPLOAD_MB, TYPES
from imgdiff.serving.uploaded_pair import Pair

Side = Literal["before", "after"]
SIDES: tuple[Side, Side] = ("before", "after")
OTHER: dict[Side, Side] = {"before": "after", "after": "before"}
_CAMERA = "camera"
_WHAT = (
    "Drop two images and see what really changed between them: it lights up, while light, noise "
    f"and compression stay dark. PNG, JPEG, WebP, TIFF, GIF and more, up to {MAX_UPLOAD_MB} MB and "
    f"{MAX_PIXELS // 10**6} megapixels each."
)


@dataclass(frozen=True)
class Slot:
    """One image as its file.

    Args:
        name: Of the file.
        data: Its bytes; empty where ``error`` says why it cannot be used.
        size: (width, height) in pixels; (0, 0) until it was looked at.
        thumbnail: A small picture of it, encoded.
        error: Why it cannot be used; empty where it can.
        sample: Name of the sample that it is from; empty for a visitor's own image.
        sample_side: The side it has there.
    """

    name: str
    data: bytes
    size: tuple[int, int] = (0, 0)
    thumbnail: bytes = b""
    error: str = ""
    sample: str = ""
    sample_side: Side | Literal[""] = ""

    @property
    def is_new(self) -> bool:
        """Nobody has looked at it yet."""
        return not self.error and self.size == (0, 0)


class Slots(dict[Side, Slot]):
    """The filled ones of one visitor."""

    def empty(self) -> None:
        """Both images go."""
        self.clear()


def _slots() -> Slots:
    return st.session_state.setdefault("slots", Slots())


def slot_of(side: Side) -> Slot | None:
    """This visitor's slot of a side; None while it is empty."""
    return _slots().get(side)


def pair_in_slots(samples: dict[str, Sample]) -> Pair | None:
    """Both images, if both are there and can be read."""
    before, after = (slot_of(side) for side in SIDES)
    if not before or not after or before.error or after.error:
        return None
    files = (before.data, after.data, (before.name, after.name))
    sample = samples.get(before.sample) if before.sample == after.sample else None
    return SamplePair(*files, sample.title, sample.description) if sample else Pair(*files)


def fill(files: dict[Side, Slot]) -> None:
    """Puts files into slots. A visitor's own image does not stay with half a sample.

    ``look_at_files`` looks at them.
    """
    slots = _slots()
    kept = {side: slot for side, slot in slots.items() if not slot.sample}
    own = any(not slot.sample for slot in files.values())
    put_slots({**(kept if own else slots), **files})
    for side in files:
        empty_uploader(side)  # what it said of an earlier file goes


def take_files() -> None:
    """Puts what the uploaders and the camera hold into the slots.

    Called as the page is drawn: a callback that another click ends does not come again.
    """
    held = {name: uploads_in(name) for name in (*SIDES, _CAMERA)}
    given: dict[Side, Slot] = {}
    for side in SIDES:
        # Two that are dropped at once fill both.
        for at, file in zip((side, OTHER[side]), held[side], strict=False):
            given[at] = Slot(file.name, file.data)
    if held[_CAMERA]:
        taken: Side = st.session_state["camera_side"]
        given[taken] = Slot(f"camera-{taken}.jpg", held[_CAMERA][0].data)
    if given:
        fill(given)
    for name, uploads in held.items():
        let_go(name, uploads)
    if held[_CAMERA]:
        st.session_state["camera_side"] = OTHER[taken]  # the next one


def look_at_files() -> None:
    """Opens what has come into the slots, and begins to compare a visitor's own pair."""
    slots = _slots()
    new = [side for side in SIDES if side in slots and slots[side].is_new]
    if not new:
        return
    # One after the other: no visitor takes more than one process.
    with st.spinner(f"Opening {' and '.join(literal(slots[side].name) for side in new)} …"):
        for side in new:
            slots[side] = _looked_at(slots[side])
    if not any(slots[side].sample for side in new) and (pair := pair_in_slots({})):
        start_comparing(pair)


def fill_with_sample(sample: Sample, swapped: bool = False) -> None:
    """Puts both images of a sample into the slots.

    Args:
        sample: The sample.
        swapped: Whether before and after change places.

    Raises:
        OSError: A file cannot be read.
    """
    pair = sample.read()
    before = Slot(pair.names[0], pair.before, sample=sample.name, sample_side="before")
    after = Slot(pair.names[1], pair.after, sample=sample.name, sample_side="after")
    if swapped:
        before, after = after, before
    fill({"before": before, "after": after})


def fill_from_command() -> bool:
    """Puts the two images into the slots that ``imgdiff page`` was given.

    Returns:
        False where it was given none, or they have gone meanwhile.
    """
    named = os.environ.get("IMGDIFF_OPEN")
    if not named:
        return False
    paths = [Path(name) for name in json.loads(named)]
    try:
        read = [Slot(path.name, path.read_bytes()) for path in paths]
    except OSError:  # the visitor is asked for images
        logging.getLogger(__name__).exception("cannot read what the page was to open")
        return False
    fill(dict(zip(SIDES, read, strict=True)))
    return True


def _looked_at(slot: Slot) -> Slot:
    """With its size and a small picture of it, or the reason why there is none."""
    try:
        seen = look_at(slot.data, slot.name)
    except ImgDiffError as error:
        return replace(slot, data=b"", error=sentence(error))
    return replace(slot, size=seen.size, thumbnail=seen.thumbnail)


def put_slots(slots: Mapping[Side, Slot]) -> None:
    """These instead of what was there, as they are.

    Args:
        slots: Read already.
    """
    present = _slots()
    present.clear()
    present.update(slots)


def swap() -> None:
    """Before becomes after, and after before."""
    slots = _slots()
    swapped = {OTHER[side]: slot for side, slot in slots.items()}
    slots.clear()
    slots.update(swapped)


def draw_slots() -> None:
    """What fills or empties the slots: two large targets, or a line where both are filled."""
    forget_when_gone("slots", _slots().empty)
    if pair_in_slots({}):
        # The picture gets the room.
        with st.container(
            horizontal=True, vertical_alignment="center", gap="small", key="pair_line"
        ):
            _both("slots")
            _tools(small=True)
        return
    st.title("What changed?", anchor=False)
    st.markdown(_WHAT)
    _both("targets")
    _tools()
    for side in SIDES:
        slot = slot_of(side)
        if slot and slot.error:
            st.error(
                literal(slot.error),
                icon=":material/broken_image:",
                title=f"The {side.title()} image cannot be used",
            )


def _both(key: str) -> None:
    with st.container(key=key):
        for side, column in zip(SIDES, st.columns(2, gap="small", wrap=False), strict=True):
            with column:
                _draw(side)


def _draw(side: Side) -> None:
    slot = slot_of(side)
    filled = slot is not None and not slot.error
    key = f"{'full' if filled else 'free'}_{side}"
    with st.container(border=True, key=key, horizontal=filled, vertical_alignment="center"):
        if slot and filled:
            st.image(slot.thumbnail, width=56, alt=f"The {side} image")
            other = slot_of(OTHER[side])
            st.html(slot_label(side, slot.name, slot.size, other.name if other else ""))
        st.file_uploader(
            side.title(),
            TYPES,
            accept_multiple_files=True,
            key=uploader_key(side),
            max_upload_size=MAX_UPLOAD_MB,
            label_visibility="collapsed" if filled else "visible",
            width=120 if filled else "stretch",
        )


def _tools(small: bool = False) -> None:
    any_filled = any(map(slot_of, SIDES))
    with st.container(horizontal=True, gap="xsmall", key="tools", vertical_alignment="center"):
        paste_button(_next_side(), small)
        with st.popover("Camera", icon=":material/photo_camera:", on_change="rerun") as camera:
            if camera.open:
                st.segmented_control(
                    "Take a picture for",
                    SIDES,
                    format_func=str.title,
                    default=_next_side(),
                    required=True,
                    key="camera_side",
                )
                st.camera_input("Camera", key=uploader_key(_CAMERA))
        if not any_filled:
            return
        st.button(
            "Swap",
            icon=":material/swap_horiz:",
            on_click=swap,
            help="Before becomes after, and after before",
            key="swap",
        )
        st.button(
            "Clear",
            icon=":material/delete:",
            on_click=_slots().empty,
            help="Both images go",
            key="clear",
        )


def _next_side() -> Side:
    """Where the next image without a place of its own goes."""
    before = slot_of("before")
    return "before" if before is None or before.error or before.sample else "after"
