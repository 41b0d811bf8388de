"""What an expert may set. Nobody else needs to open it."""

from dataclasses import dataclass

import streamlit as st

from imgdiff.options import COLORMAPS
from imgdiff.regions import MIN_AREA

_FITS = {
    "auto": "Automatic",
    "resize": "Scale after to before",
    "pad": "Keep sizes, mark what only one has",
    "crop": "Compare the common part",
}


@dataclass(frozen=True)
class Settings:
    """The options of ``compare_images`` that the page offers; see there."""

    fit: str = "auto"
    align: bool = True
    threshold: float = 0.5
    min_area: int = MIN_AREA
    opacity: float = 0.6
    colormap: str = "inferno"


def expert_settings(opacity: float) -> Settings:
    """Draws the controls, folded away. opacity: of the heat, set elsewhere."""
    with st.expander("Expert settings", icon=":material/tune:"):
        left, right = st.columns(2, gap="medium")
        threshold = left.slider(
            "Threshold",
            0.05,
            1.0,
            0.5,
            0.05,
            key="threshold",
            help="Heat from which a place counts as changed. Lower finds more.",
        )
        min_area = right.number_input(
            "Smallest region, in pixels",
            1,
            100_000,
            MIN_AREA,
            key="min_area",
            help="Regions with fewer changed pixels are left out.",
        )
        fit = left.selectbox(
            "When the sizes differ",
            list(_FITS),
            format_func=lambda name: _FITS[name],
            key="fit",
            help="Automatic scales where the proportions agree, and keeps both sizes otherwise.",
        )
        colormap = right.selectbox("Colours of the heat", COLORMAPS, key="colormap")
        align = left.checkbox(
            "Undo a small shift or turn",
            True,
            key="align",
            help="Of a few pixels and up to a degree or so, as a scanner or a tripod makes.",
        )
    return Settings(fit, align, threshold, int(min_area), opacity, colormap)
