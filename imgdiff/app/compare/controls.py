"""What may be set. All of it lives in the page's address, so that a link brings it back."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import streamlit as st

from imgdiff.options import CompareOptions, RenderOptions, option_of

_FITS = {
    "auto": "Automatic",
    "resize": "Scale after to before",
    "pad": "Keep sizes, mark what only one has",
    "crop": "Compare the common part",
}
_ALIGNS = {
    "auto": "Automatic",
    "none": "Compare in place",
    "shift": "Undo a small shift or turn",
    "perspective": "Undo another point of view",
    "layout": "Follow what moved on a page",
}
_RESOLUTIONS = {"auto": "Automatic", "native": "Every pixel that differs"}
_FRAMES = {"auto": "Automatic", "first": "The first frame alone", "all": "Every frame"}
_RANGES = {"auto": "Automatic", "full": "Over the full range of their type"}
#: A slider begins here, one step above 0: at 0 everything would have changed.
_THRESHOLD_STEP = 0.05
#: The largest smallest region, in pixels.
_MOST_MIN_AREA = 100_000
#: What can be chosen, by the name of the option.
_CHOICES = {
    "fit": _FITS, "align": _ALIGNS, "resolution": _RESOLUTIONS, "frames": _FRAMES, "range": _RANGES
}  # fmt: skip
#: The options that have a control.
OFFERED = (*_CHOICES, "threshold", "min_area")
#: What the settings that need the network stand under.
HOW = "How the two are compared"


def settings_controls(
    opacity: float, base: CompareOptions | None = None
) -> tuple[CompareOptions, RenderOptions]:
    """Draws the controls.

    Args:
        opacity: Of the heat; it is set in the viewer.
        base: Options that have no control, or a value that none of its choices is.

    Returns:
        What they are set to. Threshold, smallest region and colours act without the network.
    """
    with st.container(key="settings"):
        threshold = threshold_control("threshold", bind="query-params")
        min_area = min_area_control("min_area", bind="query-params")
        colormap = st.selectbox(
            "Colours of the heat",
            option_of(RenderOptions, "colormap").metadata["kind"].choices,
            key="colormap",
            bind="query-params",
            help="The first five are perceptually uniform; viridis and cividis are also safe for "
            "colour-blind people.",
        )
        with st.expander(HOW, icon=":material/tune:"):
            fit = st.selectbox(
                "When the sizes differ",
                list(_FITS),
                format_func=_FITS.__getitem__,
                key="fit",
                bind="query-params",
                help="Automatic scales where the proportions agree, and keeps both sizes "
                "otherwise.",
            )
            align = st.selectbox(
                "When things moved",
                list(_ALIGNS),
                format_func=_ALIGNS.__getitem__,
                key="align",
                bind="query-params",
                help="Automatic undoes what explains the pair clearly better and moves nothing "
                "that is equal.",
            )
            resolution = resolution_control("resolution", bind="query-params")
            frames = st.selectbox(
                "Animations and several pages",
                list(_FRAMES),
                format_func=_FRAMES.__getitem__,
                key="frames",
                bind="query-params",
                help="Frame by frame takes as long as each frame would; the one that differs most "
                "is shown.",
            )
            value_range = st.selectbox(
                "Values of more than 8 bits",
                list(_RANGES),
                format_func=_RANGES.__getitem__,
                key="range",
                bind="query-params",
                help="Dark 16-bit pictures and floats are shown over the values that both use; "
                "masks of class numbers with a colour for each class.",
            )
    chosen = {
        "fit": fit,
        "align": align,
        "resolution": resolution,
        "frames": frames,
        "range": value_range,
        "threshold": threshold,
        "min_area": min_area,
    }
    return _changed(base, chosen), RenderOptions(opacity=opacity, colormap=colormap)


def set_controls(options: CompareOptions, names: Iterable[str] = OFFERED) -> None:
    """Has the controls show these when they are drawn next.

    Args:
        options: What they are set to.
        names: Of the options that count, all of them ``OFFERED``.
    """
    for name in names:
        value, default = getattr(options, name), getattr(CompareOptions, name)
        if value not in _CHOICES.get(name, {value: ""}):
            value = default  # see ``_changed``
        if st.session_state.get(name, default) != value:
            st.session_state[name] = value


def _changed(base: CompareOptions | None, chosen: dict[str, Any]) -> CompareOptions:
    """The base with what was chosen; what no choice stands for stays until one is made."""
    base = base or CompareOptions()
    for name, choices in _CHOICES.items():
        value = getattr(base, name)
        if value not in choices and chosen[name] == getattr(CompareOptions, name):
            chosen[name] = value
    return replace(base, **chosen)


def options_in_session() -> CompareOptions:
    """What the controls were set to when the page was drawn the last time."""
    state = st.session_state
    return CompareOptions(**{name: state[name] for name in OFFERED if name in state})


def threshold_control(key: str, value: float = CompareOptions.threshold, **options: Any) -> float:
    """Draws the control for the threshold, and gives its value.

    Args:
        key: Of the control.
        value: What it is set to at first.
        **options: More for ``st.slider``.
    """
    return st.slider(
        "Threshold",
        _THRESHOLD_STEP,
        float(option_of(CompareOptions, "threshold").metadata["kind"].high),
        value,
        _THRESHOLD_STEP,
        key=key,
        help="Heat from which a place counts as changed. Lower finds more. Heat is how far apart "
        f"the network sees the two at a place: {CompareOptions.threshold} is the distance that "
        "tells changed from unchanged places best on pairs made for that, 1 twice as far or more.",
        **options,
    )


def min_area_control(key: str, value: int = CompareOptions.min_area, **options: Any) -> int:
    """Draws the control for the smallest region, and gives its value in pixels.

    Args:
        key: Of the control.
        value: What it is set to at first.
        **options: More for ``st.number_input``.
    """
    return st.number_input(
        "Smallest region, in pixels",
        option_of(CompareOptions, "min_area").metadata["kind"].low,
        _MOST_MIN_AREA,
        value,
        key=key,
        help="Regions with fewer changed pixels are left out.",
        **options,
    )


def resolution_control(key: str, **options: Any) -> str:
    """Draws the control for how much the network looks at, and gives its value.

    Args:
        key: Of the control.
        **options: More for ``st.selectbox``.
    """
    return st.selectbox(
        "How closely to look",
        list(_RESOLUTIONS),
        format_func=_RESOLUTIONS.__getitem__,
        key=key,
        help="Matters in large pairs alone. Where most of one differs, automatic compares a "
        "smaller copy: two or three seconds, and the finest changes may be missed. Every pixel "
        "takes some five seconds a megapixel.",
        **options,
    )
