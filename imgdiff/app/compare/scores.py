"""The two scores of the whole images, each on a scale that shows what such values mean."""

import streamlit as st

from imgdiff.explain.similarity_bands import reading, scale
from imgdiff.render.theme import MARK
from imgdiff.result import Comparison

_ROWS = {
    "same": "same picture, other light",
    "edited": "same scene, edited",
    "kind": "same kind of thing",
    "other": "another picture",
}
#: By whether something changed.
_PART_OF_THE_VERDICT = {
    True: "The verdict goes by places. These scores weigh each picture as a whole, and a change in "
    "a small place hardly moves them.",
    False: "The verdict goes by places, and none changed. These scores weigh each picture as a "
    "whole, and may see another light or another noise.",
}
_STYLE = f"""<style>
.scale {{display: grid; grid-template-columns: auto 1fr; gap: 0 0.8rem; align-items: center;
  font-size: 0.85rem; max-width: 34rem; margin-bottom: 0.4rem}}
.scale > b {{grid-column: 1 / -1; font-weight: 600; line-height: 1.9}}
.scale i {{position: relative; display: block; height: 1.5rem}}
.scale i span {{position: absolute; top: 0.5rem; height: 0.5rem; border-radius: 0.25rem;
  background: currentColor; opacity: 0.22}}
.scale i span + span {{opacity: 0.45}}
.scale i u {{position: absolute; top: 0; bottom: 0; width: 3px; margin-left: -1.5px;
  background: {MARK}; border-radius: 2px}}
.scale small {{grid-column: 2; display: flex; justify-content: space-between; opacity: 0.85}}
</style>"""


def draw_scores(result: Comparison) -> None:
    """Both scores in a line that opens: on their scales with the shipped network."""
    same = result.cosine_similarity == 1 and result.euclidean_distance == 0
    cosine = f"{result.cosine_similarity:.4f}"
    distance = f"{result.euclidean_distance:.3f}"
    if not same and cosine == "1.0000":
        cosine = "over 0.9999"
    if not same and distance == "0.000":
        distance = "under 0.001"
    shown = {
        "cosine_similarity": ("Cosine similarity", cosine, result.cosine_similarity),
        "euclidean_distance": ("Euclidean distance", distance, result.euclidean_distance),
    }
    line = ", ".join(f"{title.lower()} {text}" for title, text, _ in shown.values())
    with st.expander(f"The two as wholes: {line}", icon=":material/straighten:"):
        if result.weights != "default":  # the scale is that of the shipped network
            st.caption("Scores of a network of your own, of the pictures as wholes.")
            return
        st.caption(_PART_OF_THE_VERDICT[result.changed])
        st.html(_STYLE + "".join(_scale(score, *row) for score, row in shown.items()))
        if not same:
            meaning = reading(result.cosine_similarity, result.euclidean_distance)
            st.markdown(
                f"As wholes, such values are {meaning}. They say how alike the two pictures are "
                "to the network, each seen at 224 × 224 pixels, and not where they differ."
            )
        st.caption("Bars: where the middle half and nine tenths of validation photographs lie.")


def _scale(score: str, title: str, text: str, value: float) -> str:
    """HTML of numbers and our own words only: nothing of the visitors gets into it."""
    spread = scale(score)
    values = [v for five in spread.values() for v in five]
    # The better end is at the right of the one and at the left of the other.
    low, high = (min(values), 1.0) if score == "cosine_similarity" else (0.0, max(values))

    def place(v: float) -> float:
        return 100 * min(1.0, max(0.0, (v - low) / (high - low)))

    def bar(start: float, end: float) -> str:
        return (
            f'<span style="left:{place(start):.1f}%;width:{place(end) - place(start):.1f}%"></span>'
        )

    mark = f'<u style="left:{place(value):.1f}%"></u>'
    rows = "".join(
        f"<div>{_ROWS[name]}</div><i>{bar(five[0], five[4])}{bar(five[1], five[3])}{mark}</i>"
        for name, five in spread.items()
    )
    return (
        f'<div class="scale" role="img" aria-label="{title} {text}"><b>{title}: {text}</b>{rows}'
        f"<small><span>{low:.1f}</span><span>{high:.1f}</span></small></div>"
    )
