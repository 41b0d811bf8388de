"""A pair on the page: compared, the verdict, the viewer, the settings, the scores, the files."""

import streamlit as st

from imgdiff.app.compare.compare_service import as_shown, compare, forget_job, unreadable
from imgdiff.app.compare.controls import HOW, settings_controls
from imgdiff.app.compare.downloads import draw_downloads
from imgdiff.app.compare.ignored_places import draw_way_out, with_places
from imgdiff.app.compare.sample_pairs import SamplePair
from imgdiff.app.compare.scores import draw_scores
from imgdiff.app.compare.viewer_component import present_look, show_viewer
from imgdiff.app.compare.visited import Link
from imgdiff.app.components.safe_text import literal, sentence
from imgdiff.app.components.style import UNFOLD
from imgdiff.errors import ImgDiffError
from imgdiff.explain.wording import detail, headline, notes
from imgdiff.options import CompareOptions
from imgdiff.result import Comparison
from imgdiff.serving.uploaded_pair import Pair
from imgdiff.workers.errors import WorkError

_FITS = {"none": "", "resize": ", scaled", "pad": ", laid on one canvas", "crop": ", cropped"}


def show_pair(pair: Pair, link: Link | None = None, base: CompareOptions | None = None) -> None:
    """Compares a pair, once for each visitor, and shows everything there is to it.

    Args:
        pair: The two images.
        link: The address that the pair has for others, if any.
        base: Options beside those that the visitor sets.
    """
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="verdict"):
        said = st.container()
        with st.popover("Settings", icon=":material/tune:"):
            options, render = settings_controls(present_look()["opacity"], base)
    place = st.container()
    with said:
        options = with_places(pair, options)
        try:
            held = compare(pair, options)
        except ImgDiffError as error:
            _draw_error(pair, error)
            draw_way_out(pair)
            return
        if held is None or held.result is None:
            st.info("Stopped before it was done.", icon=":material/stop_circle:")
            st.button("Compare again", key="again", on_click=forget_job)
            return
        result = as_shown(held.result, pair, options, render)
        _draw_verdict(result)
    with place:
        show_viewer(result, held, pair)
        _draw_remarks(result, pair)
    draw_downloads(held, pair, options, render, link)
    draw_scores(result)
    _draw_inputs(result)


def _draw_verdict(result: Comparison) -> None:
    verdict = f"**{literal(headline(result.verdict))}:** {literal(detail(result))}"
    if result.changed:
        st.warning(verdict, icon=":material/difference:")
    else:
        st.success(verdict, icon=":material/check_circle:")
    st.html(UNFOLD, unsafe_allow_javascript=True)


def _draw_remarks(result: Comparison, pair: Pair) -> None:
    if result.network_scale < 1:
        st.caption(
            "So much differs that the network saw a smaller copy: the finest changes may be "
            f"missed. **{HOW}** in the settings can look at every pixel."
        )
    if isinstance(pair, SamplePair):
        st.caption(f"**Sample: {literal(pair.title)}.** {literal(pair.description)}")


def _draw_inputs(result: Comparison) -> None:
    """What was done to make the two comparable."""
    sizes = [
        f"{name} ({width} × {height})"
        for name, (width, height) in zip(
            result.names, (result.before_size, result.after_size), strict=True
        )
    ]
    st.subheader("What was compared", anchor=False)
    done = notes(result, advice=False)
    lines = [f"{sizes[0]} with {sizes[1]}{_FITS[result.fit]}.", *map(sentence, done)]
    st.markdown("  \n".join(literal(line) for line in lines))


def _draw_error(pair: Pair, error: ImgDiffError) -> None:
    """Which of the two files cannot be used, or else what the comparison said."""
    broken = [] if isinstance(error, WorkError) else unreadable(pair)
    for side, reason in broken:
        st.error(
            literal(sentence(reason)),
            icon=":material/broken_image:",
            title=f"The {side} image cannot be used",
        )
    if not broken:
        st.error(
            literal(sentence(error)),
            icon=":material/error:",
            title="These two could not be compared",
        )
