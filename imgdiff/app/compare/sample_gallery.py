"""The samples with their pictures, to be tried with a click."""

import streamlit as st

from imgdiff.app.compare.sample_pairs import Sample
from imgdiff.app.compare.slots import fill_with_sample
from imgdiff.app.components import pictures
from imgdiff.app.components.safe_text import literal
from imgdiff.io.load import load_image


def draw_gallery(samples: dict[str, Sample]) -> None:
    """A picture and a button for each sample."""
    with st.container(horizontal=True, gap="small", key="gallery"):
        for name, sample in samples.items():
            with st.container(width=150, gap="xsmall", key=f"sample_{name}"):
                st.image(_thumbnail(sample), width=150, alt=sample.title)
                st.button(
                    literal(sample.title.partition(",")[0]),
                    key=f"pick_{name}",
                    on_click=_pick,
                    args=(sample,),
                    width="stretch",
                    help=literal(sample.title),
                )


def _pick(sample: Sample) -> None:
    fill_with_sample(sample)
    st.session_state["picked"] = True


@st.cache_data(max_entries=64, show_spinner=False)
def _thumbnail(sample: Sample) -> bytes:
    """The left half as it was before, the right half after. Shipped pictures: one for all."""
    before, after = load_image(sample.before), load_image(sample.after)
    return pictures.halves(before.pixels, after.pixels)
