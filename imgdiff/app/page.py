"""The page: two images in, what changed out. Run by Streamlit, from a checkout or installed."""

import logging
from collections.abc import Callable

import streamlit as st

from imgdiff.app.compare.result_view import show_pair
from imgdiff.app.compare.sample_gallery import draw_gallery
from imgdiff.app.compare.sample_pairs import find_samples
from imgdiff.app.compare.slots import (
    SIDES,
    draw_slots,
    look_at_files,
    pair_in_slots,
    slot_of,
    take_files,
)
from imgdiff.app.compare.viewer_component import hear_viewer
from imgdiff.app.compare.visited import (
    GONE,
    follow_address,
    keep_pair,
    link_to_pair,
    open_from_command,
)
from imgdiff.app.components import pictures
from imgdiff.app.components.address import arrive
from imgdiff.app.components.local_folders import announce, has_token, take_token
from imgdiff.app.components.navigation import draw_navigation
from imgdiff.app.components.streamlit_internals import keep_a_while, spare_imports
from imgdiff.app.components.style import STYLE, TO_THE_TOP

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
    keep_a_while()
    spare_imports()
    st.html(STYLE)
    announce()
    pages = [
        st.Page(_guarded(_two_images), title="Two images", url_path="two", default=True),
        st.Page(_guarded(_many_pairs), title="Many pairs", url_path="many"),
        st.Page(_guarded(_two_videos), title="Two videos", url_path="videos"),
        st.Page(_guarded(_recognise), title="Recognise", url_path="recognise"),
    ]
    page = st.navigation(pages, position="hidden")
    draw_navigation(pages)
    take_token()  # its answer comes to the page that the browser knows by now
    page.run()


def _guarded(draw: Callable[[], None]) -> Callable[[], None]:
    """Whatever goes wrong is said in words; details go to the server's log."""

    def page() -> None:
        try:
            hear_viewer()
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
    arrive("")
    _first_visit()
    held = follow_address(samples)
    take_files()
    with st.container():  # what some runs alone have moves nothing below
        if st.session_state.pop("picked", False):
            st.html(TO_THE_TOP, unsafe_allow_javascript=True)
        look_at_files()
    if not held:
        st.warning(GONE, icon=":material/link_off:")
    draw_slots()
    keep_pair()
    pair = pair_in_slots(samples)
    if pair:
        show_pair(pair, link_to_pair())
    elif len(missing := [side for side in SIDES if slot_of(side) is None]) == 1:
        st.info(
            f"Now add the **{missing[0].title()}** image.", icon=":material/add_photo_alternate:"
        )
    if samples:
        st.subheader("Another sample" if pair else "No images at hand? Try a pair", anchor=False)
        draw_gallery(samples)


def _many_pairs() -> None:
    from imgdiff.app.many.many_page import many_page

    many_page()


def _two_videos() -> None:
    from imgdiff.app.videos.videos_page import videos_page

    videos_page()


def _recognise() -> None:
    from imgdiff.app.recognise.recognise_page import recognise_page

    recognise_page()


def _first_visit() -> None:
    """Who has started the page with two images sees them."""
    if "visited" not in st.session_state:
        st.session_state["visited"] = True
        if has_token():
            open_from_command()


if __name__ == "__main__":
    main()
