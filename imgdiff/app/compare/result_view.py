"""A pair on the page: compared, the verdict, the viewer, the settings, the scores, the files."""

import streamlit as st

from imgdiff.app.compare.compare_service import compare, forget_job, unreadable, with_settings
from imgdiff.app.compare.controls import HOW, settings_controls
from imgdiff.app.compare.downloads import draw_downloads
from imgdiff.app.compare.samples import SamplePair
from imgdiff.app.compare.scores import draw_scores
from imgdiff.app.compare.viewer_component import present_look, show_viewer
from imgdiff.app.components.text import literal, sentence
from imgdiff.errors import ImgDiffError
from imgdiff.result import Comparison
from imgdiff.serving.pair import Pair

#: How the note begins that says so.
_SMALLER = "so much differs"
_FITS = {"none": "", "resize": ", scaled", "pad": ", laid on one canvas", "crop": ", cropped"}


def show_pair(pair: Pair) -> None:
    """Compares a pair, once for each visitor, and shows everything there is to it."""
    place = st.container()
    settings = settings_controls(present_look()["opacity"])
    with place:
        try:
            held = compare(pair, settings)
        except ImgDiffError as error:
            _draw_error(pair, error)
            return
        if held is None or held.result is None:
            st.info("Stopped before it was done.", icon=":material/stop_circle:")
            st.button("Compare again", key="again", on_click=forget_job)
            return
        result = with_settings(held.result, pair, settings)
        _draw_verdict(result, pair)
        show_viewer(result, held)
    left, right = st.columns(2, gap="large")
    with left:
        draw_scores(result)
    with right:
        draw_downloads(held, pair, settings)
        _draw_inputs(result)


def _draw_verdict(result: Comparison, pair: Pair) -> None:
    state, _, detail = result.summary.partition(": ")
    words = f"**{literal(state)}:** {literal(detail)}"
    if result.changed:
        st.warning(words, icon=":material/difference:")
    else:
        st.success(words, icon=":material/check_circle:")
    if any(note.startswith(_SMALLER) for note in result.notes):
        st.caption(
            "So much differs that the network saw a smaller copy: the finest changes may be "
            f"missed. **{HOW}** below can look at every pixel."
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
    lines = [f"{sizes[0]} with {sizes[1]}{_FITS[result.fit]}.", *map(sentence, result.notes)]
    st.markdown("  \n".join(literal(line) for line in lines))


def _draw_error(pair: Pair, error: ImgDiffError) -> None:
    """Which of the two files cannot be used, or else what the comparison said."""
    broken = unreadable(pair)
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
