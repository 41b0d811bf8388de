"""What may be set. All of it lives in the page's address, so that a link brings it back."""

from dataclasses import dataclass
from typing import Any

import streamlit as st

from imgdiff.options import COLORMAPS, MIN_AREA

_FITS = {
    "auto": "Automatic",
    "resize": "Scale after to before",
    "pad": "Keep sizes, mark what only one has",
    "crop": "Compare the common part",
}
_RESOLUTIONS = {"auto": "Automatic", "native": "Every pixel that differs"}
#: What the settings that need the network stand under.
HOW = "How the two are compared"


@dataclass(frozen=True)
class Settings:
    """The options of ``compare_images`` that the page offers; see there."""

    fit: str = "auto"
    align: bool = True
    resolution: str = "auto"
    threshold: float = 0.5
    min_area: int = MIN_AREA
    opacity: float = 0.6
    colormap: str = "inferno"


def settings_controls(opacity: float) -> Settings:
    """Draws the controls, and gives what they are set to.

    Args:
        opacity: Of the heat; it is set in the viewer.
    """
    with st.container(key="settings"):
        first, second, third = st.columns(3, gap="medium", vertical_alignment="bottom")
        threshold = first.slider(
            "Threshold",
            0.05,
            1.0,
            0.5,
            0.05,
            key="threshold",
            bind="query-params",
            help="Heat from which a place counts as changed. Lower finds more; 0.5 is calibrated.",
        )
        min_area = second.number_input(
            "Smallest region, in pixels",
            1,
            100_000,
            MIN_AREA,
            key="min_area",
            bind="query-params",
            help="Regions with fewer changed pixels are left out.",
        )
        colormap = third.selectbox(
            "Colours of the heat",
            COLORMAPS,
            key="colormap",
            bind="query-params",
            help="The first five are perceptually uniform; viridis and cividis are also safe for "
            "colour-blind people.",
        )
        with st.expander(HOW, icon=":material/tune:"):
            fit = st.selectbox(
                "When the sizes differ",
                list(_FITS),
                format_func=lambda name: _FITS[name],
                key="fit",
                bind="query-params",
                help="Automatic scales where the proportions agree, and keeps both sizes "
                "otherwise.",
            )
            align = st.checkbox(
                "Undo a small shift or turn",
                True,
                key="align",
                bind="query-params",
                help="Of a few pixels and up to a degree or so, as a scanner or a tripod makes.",
            )
            resolution = resolution_control("resolution", bind="query-params")
    return Settings(fit, align, resolution, threshold, int(min_area), opacity, colormap)


def resolution_control(key: str, **options: Any) -> str:
    """Draws the control for ``resolution`` of ``compare_images``, and gives its value.

    Args:
        key: Of the control.
        **options: More for ``st.selectbox``.
    """
    return st.selectbox(
        "What the network looks at",
        list(_RESOLUTIONS),
        format_func=lambda name: _RESOLUTIONS[name],
        key=key,
        help="Where most of a large pair differs, automatic shows the network a smaller copy: two "
        "or three seconds, and the finest changes may be missed. Every pixel takes some five "
        "seconds a megapixel.",
        **options,
    )
