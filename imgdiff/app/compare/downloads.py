"""Everything there is to take along, named after the inputs and made when it is asked for."""

from collections.abc import Callable
from functools import partial

import streamlit as st

from imgdiff.app.compare.compare_service import as_shown, compare_again
from imgdiff.app.compare.region_notes import Notes, notes_later
from imgdiff.app.compare.visited import Link
from imgdiff.app.components.safe_text import download_name
from imgdiff.app.components.share import share_button
from imgdiff.options import CompareOptions, RenderOptions
from imgdiff.render.export import export
from imgdiff.serving.store import Held
from imgdiff.serving.uploaded_pair import Pair

#: kind of export: what its button says, the ending of its name, its type, what it is.
_FILES = {
    "overlay": ("Overlay", "overlay.png", "image/png", "The heat over the before image, PNG"),
    "heat": ("Heatmap", "heatmap.png", "image/png", "The heat alone in its colours, PNG"),
    "panels": ("Side by side", "side-by-side.png", "image/png", "Before, after and heat, PNG"),
    "html": ("Report", "report.html", "text/html", "One HTML file with this viewer, for anybody"),
    "raw": ("Heat, 16 bits", "heat-16-bit.png", "image/png", "Grey PNG, 65535 is heat 1"),
    "npy": ("Heat, NumPy", "heat.npy", "application/octet-stream", "float32, height x width"),
    "csv": ("CSV", "regions.csv", "text/csv", "The regions and their notes, for a spreadsheet"),
    "json": ("JSON", "result.json", "application/json", "Scores and regions as numbers"),
}


def draw_downloads(
    held: Held,
    pair: Pair,
    options: CompareOptions,
    render: RenderOptions,
    link: Link | None = None,
) -> None:
    """Draws a button for each kind of file, and the pair's address.

    Args:
        held: The result.
        pair: The two images.
        options: How they were compared.
        render: How the result is drawn.
        link: The address that the pair has for others, if any.
    """
    st.subheader("Take it along", anchor=False)
    notes = notes_later()
    with st.container(horizontal=True, gap="small", key="downloads"):
        for kind, (label, ending, mime, description) in _FILES.items():
            st.download_button(
                label,
                partial(_export, kind, held, pair, options, render, notes),
                download_name(pair.names, ending),
                mime,
                help=description,
                icon=":material/download:",
                on_click="ignore",
                key=f"download_{kind}",
            )
        if link:
            with st.popover("Link", icon=":material/link:", help="For whoever is to see this pair"):
                st.code(link.address, language=None, wrap_lines=True)
                share_button(" → ".join(pair.names), link.address)
                st.caption(link.life)


def _export(
    kind: str,
    held: Held,
    pair: Pair,
    options: CompareOptions,
    render: RenderOptions,
    notes: Callable[[Pair], Notes],
) -> bytes:
    # Streamlit keeps this function until it is asked for, hence no result goes with it: ``held``
    # may have to let go of it.
    result = held.result or compare_again(pair, options)[0]
    return export(as_shown(result, pair, options, render), kind, notes(pair))
