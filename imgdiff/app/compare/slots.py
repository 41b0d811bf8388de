"""The two places for images: dropped, chosen, pasted, taken with a camera, or from a sample."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from typing import Literal

import streamlit as st

from imgdiff.app.compare.compare_service import begin, read
from imgdiff.app.compare.samples import Pair, Sample
from imgdiff.app.components import pictures
from imgdiff.app.components.paste import paste_button
from imgdiff.app.components.session_cleanup import forget_when_gone
from imgdiff.app.components.text import literal, sentence
from imgdiff.app.components.uploads import take
from imgdiff.errors import ImgDiffError
from imgdiff.io.load import LoadedImage
from imgdiff.serving.limits import MAX_UPLOAD_MB, TYPES

Side = Literal["before", "after"]
SIDES: tuple[Side, Side] = ("before", "after")
OTHER: dict[Side, Side] = {"before": "after", "after": "before"}


@dataclass(frozen=True)
class Slot:
    """One image as its file. origin: the sample's name and the side it has there, or empty.
    thumb: a small picture of it, empty where ``error`` says why there is none."""

    name: str
    data: bytes
    size: tuple[int, int] = (0, 0)
    thumb: bytes = b""
    error: str = ""
    origin: tuple[str, str] = ("", "")


class Slots(dict[Side, Slot]):
    """The filled ones of this visitor."""

    def empty(self) -> None:
        self.clear()


def _slots() -> Slots:
    return st.session_state.setdefault("slots", Slots())


def slot_of(side: Side) -> Slot | None:
    return _slots().get(side)


def pair_in_slots(samples: dict[str, Sample]) -> Pair | None:
    """Both images, if both are there and can be read."""
    one, two = (slot_of(side) for side in SIDES)
    if not one or not two or one.error or two.error:
        return None
    sample = samples.get(one.origin[0]) if one.origin[0] == two.origin[0] else None
    title, words = (sample.title, sample.words) if sample else ("", "")
    return Pair(one.data, two.data, (one.name, two.name), title, words)


def fill(files: dict[Side, Slot]) -> None:
    """Puts files into slots. One's own image does not stay with half a sample."""
    slots = _slots()
    own = any(not slot.origin[0] for slot in files.values())
    for side in SIDES:
        if own and side in slots and slots[side].origin[0]:
            del slots[side]
    with ThreadPoolExecutor(2) as pool:
        looked_at = dict(zip(files, pool.map(_looked_at, files.values()), strict=True))
    slots.update((side, slot) for side, (slot, _) in looked_at.items())
    if own and (pair := pair_in_slots({})):
        begin(pair, {side: image for side, (_, image) in looked_at.items() if image})


def fill_with_sample(sample: Sample, swapped: bool = False) -> None:
    """Errors: OSError."""
    pair = sample.read()
    one = Slot(pair.names[0], pair.before, origin=(sample.name, "before"))
    two = Slot(pair.names[1], pair.after, origin=(sample.name, "after"))
    fill({"before": two, "after": one} if swapped else {"before": one, "after": two})


def _looked_at(slot: Slot) -> tuple[Slot, LoadedImage | None]:
    """With its size and a small picture of it, or the reason why there is none; and the image."""
    try:
        image = read(slot.data, slot.name)
    except ImgDiffError as error:
        return replace(slot, data=b"", error=sentence(error)), None
    size = image.pixels.shape[1], image.pixels.shape[0]
    return replace(slot, size=size, thumb=pictures.thumbnail(image.pixels)), image


def swap() -> None:
    slots = _slots()
    turned = {OTHER[side]: slot for side, slot in slots.items()}
    slots.clear()
    slots.update(turned)


def draw_slots() -> None:
    """What fills or empties the slots, and both slots beside each other."""
    forget_when_gone("slots", _slots().empty)
    with st.container(horizontal=True, vertical_alignment="center", key="head"):
        st.title("What changed?", anchor=False)
        _tools()
    with st.container(key="slots"):
        for side, column in zip(SIDES, st.columns(2, gap="small", wrap=False), strict=True):
            with column:
                _draw(side)
    for side in SIDES:
        slot = slot_of(side)
        if slot and slot.error:
            st.error(
                literal(slot.error),
                icon=":material/broken_image:",
                title=f"The {side.title()} image cannot be used",
            )


def _draw(side: Side) -> None:
    slot = slot_of(side)
    filled = slot is not None and not slot.error
    key = f"{'full' if filled else 'free'}_{side}"
    with st.container(border=True, key=key, horizontal=filled, vertical_alignment="center"):
        if slot and filled:
            st.image(slot.thumb, width=64, alt=f"The {side} image")
            width, height = slot.size
            st.markdown(
                f"**{side.title()}** :small[{width} × {height}]  \n{literal(_short(slot.name))}"
            )
        st.file_uploader(
            side.title(),
            TYPES,
            accept_multiple_files=True,
            key=_uploader(side),
            on_change=_take,
            args=(side,),
            max_upload_size=MAX_UPLOAD_MB,
            label_visibility="collapsed" if filled else "visible",
            width=130 if filled else "stretch",
        )


def _tools() -> None:
    one, two = (slot_of(side) for side in SIDES)
    with st.container(horizontal=True, gap="small", key="tools", vertical_alignment="center"):
        st.button(
            "Swap",
            icon=":material/swap_horiz:",
            on_click=swap,
            disabled=not (one or two),
            help="Before becomes after, and after before",
            key="swap",
        )
        st.button(
            "Clear",
            icon=":material/delete:",
            on_click=_slots().empty,
            disabled=not (one or two),
            help="Both images go",
            key="clear",
        )
        paste_button(_next_side())
        with st.popover("Camera", icon=":material/photo_camera:", on_change="rerun") as camera:
            if camera.open:
                side = st.segmented_control(
                    "Take a picture for",
                    SIDES,
                    format_func=str.title,
                    default=_next_side(),
                    required=True,
                    key="camera_side",
                )
                st.camera_input("Camera", key=_camera(), on_change=_shoot, args=(side,))


def _next_side() -> Side:
    """Where the next image without a place of its own goes."""
    one = slot_of("before")
    return "before" if one is None or one.error or one.origin[0] else "after"


def _uploader(side: Side) -> str:
    """An uploader is emptied by drawing another one: its file lies in the slot."""
    return f"{side}_{st.session_state.get(f'taken_{side}', 0)}"


def _take(side: Side) -> None:
    files = take(_uploader(side))
    if not files:
        return
    st.session_state[f"taken_{side}"] = st.session_state.get(f"taken_{side}", 0) + 1
    # Two that are dropped at once fill both.
    places = (side, OTHER[side])
    fill({place: Slot(f.name, f.data) for place, f in zip(places, files, strict=False)})


def _shoot(side: Side) -> None:
    shots = take(_camera())
    if not shots:
        return
    fill({side: Slot(f"camera-{side}.jpg", shots[0].data)})
    st.session_state["shots"] = st.session_state.get("shots", 0) + 1
    st.session_state["camera_side"] = OTHER[side]  # the next one


def _camera() -> str:
    return f"camera_{st.session_state.get('shots', 0)}"


def _short(name: str, most: int = 40) -> str:
    return name if len(name) <= most else f"{name[: most - 12]}…{name[-11:]}"
