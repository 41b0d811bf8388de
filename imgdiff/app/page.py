"""The page: two images in, what changed out. Run by Streamlit, from a checkout or installed."""

import logging
from collections.abc import Callable

import streamlit as st

from imgdiff.app.compare.result_view import show_pair
from imgdiff.app.compare.sample_gallery import draw_gallery
from imgdiff.app.compare.sample_pairs import Sample, find_samples
from imgdiff.app.compare.slots import (
    SIDES,
    Side,
    draw_slots,
    fill_with_sample,
    pair_in_slots,
    slot_of,
)
from imgdiff.app.components import pictures
from imgdiff.app.components.style import STYLE, TO_THE_TOP
from imgdiff.serving.upload_limits import MAX_PIXELS, MAX_UPLOAD_MB

_INTERNAL_ERROR = "Something went wrong on our side. Try again, or try other images."
_OUT_OF_MEMORY = (
    "These images need more memory than this server has. Scale them down and try again."
)


def main() -> None:
    """Draws the page that was asked for."""
    st.set_page_config("imgdiff: what changed?", pictures.icon(), layout="wide")
    # An installed package comes without .streamlit/config.toml.
    st.set_option("client.showErrorDetails", "none")
    st.set_option("client.toolbarMode", "minimal")
    st.html(STYLE)
    pages = [
        st.Page(_guarded(_two_images), title="Two images", url_path="two", default=True),
        st.Page(_guarded(_many_pairs), title="Many pairs", url_path="many"),
        st.Page(_guarded(_recognise), title="Recognise", url_path="recognise"),
    ]
    st.navigation(pages, position="top").run()


def _guarded(draw: Callable[[], None]) -> Callable[[], None]:
    """Whatever goes wrong is said in words; details go to the server's log."""

    def page() -> None:
        try:
            draw()
        except MemoryError:
            logging.getLogger(__name__).exception("out of memory")
            st.error(_OUT_OF_MEMORY, icon=":material/memory:")
        except Exception:
            logging.getLogger(__name__).exception("the page failed")
            st.error(_INTERNAL_ERROR, icon=":material/error:")

    return page


def _two_images() -> None:
    samples = find_samples()
    _first_visit(samples)
    with st.container():
        if st.session_state.pop("picked", False):
            st.html(TO_THE_TOP, unsafe_allow_javascript=True)
    draw_slots()
    _keep_sample_in_address(samples)
    pair = pair_in_slots(samples)
    if pair:
        show_pair(pair)
    elif missing := [side for side in SIDES if slot_of(side) is None]:
        st.info(_ask(missing), icon=":material/add_photo_alternate:")
    if samples:
        st.subheader("Try a sample", anchor=False)
        draw_gallery(samples)


def _many_pairs() -> None:
    from imgdiff.app.many.many_page import many_page

    many_page()


def _recognise() -> None:
    from imgdiff.app.recognise.recognise_page import recognise_page

    recognise_page()


def _ask(missing: list[Side]) -> str:
    if len(missing) == 1:
        return f"Now add the **{missing[0].title()}** image."
    return (
        "Drop two images anywhere, or paste them: what really changed lights up. "
        "Light, noise and compression stay dark. "
        f"Up to {MAX_UPLOAD_MB} MB and {MAX_PIXELS // 10**6} megapixels each."
    )


def _first_visit(samples: dict[str, Sample]) -> None:
    """A newcomer sees at once what this is: the sample in the address, or else the first one."""
    if "visited" in st.session_state:
        return
    st.session_state["visited"] = True
    name: str | None = st.query_params.get("sample", "")
    if name not in samples:
        name = next(iter(samples), None)
    if name:
        fill_with_sample(samples[name], st.query_params.get("swapped") == "1")


def _keep_sample_in_address(samples: dict[str, Sample]) -> None:
    """A visitor's own images cannot be in a link: nothing of them is kept."""
    before, after = (slot_of(side) for side in SIDES)
    name = before.sample if before and after and before.sample == after.sample else ""
    swapped = bool(name) and before is not None and before.sample_side == "after"
    if name == next(iter(samples), None) and not swapped:
        name = ""  # what one sees anyway
    for key, value in {"sample": name, "swapped": "1" if swapped else ""}.items():
        if value:
            st.query_params[key] = value
        else:
            st.query_params.pop(key, None)


if __name__ == "__main__":
    main()
