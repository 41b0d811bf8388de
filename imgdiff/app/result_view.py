"""A Comparison on the page: the verdict, the picture, the scores, the regions, the downloads."""

import json

import streamlit as st

from imgdiff.app import pictures
from imgdiff.app.wording import download_name, literal, sentence
from imgdiff.images import encode_png
from imgdiff.result import Comparison

_VIEWS = {
    "overlay": "Heat over before",
    "before": "Before",
    "after": "After",
    "both": "Side by side",
    "heat": "Heat alone",
}
_KINDS = {"changed": "changed", "only_before": "only in before", "only_after": "only in after"}
_FITS = {"none": "", "resize": ", scaled", "pad": ", laid on one canvas", "crop": ", cropped"}


def show_result(result: Comparison, about: str = "") -> None:
    """about: Markdown on the pair, shown with the picture."""
    _verdict(result)
    left, right = st.columns([7, 3], gap="medium")
    with left:
        _picture(result, about)
    with right:
        _close_ups(result)
        _downloads(result)
        _scores(result)
    if result.regions:
        _regions(result)
    _notes(result)


def _verdict(result: Comparison) -> None:
    state, _, detail = result.summary.partition(": ")
    words = f"**{literal(state)}:** {literal(detail)}"
    if result.changed:
        st.warning(words, icon=":material/difference:")
    else:
        st.success(words, icon=":material/check_circle:")


def _picture(result: Comparison, about: str) -> None:
    view = st.segmented_control(
        "View",
        list(_VIEWS),
        format_func=lambda name: _VIEWS[name],
        default="overlay",
        required=True,
        key="view",
        label_visibility="collapsed",
        wrap=True,
    )
    place, legend = st.container(), st.container()
    with st.container(horizontal=True, vertical_alignment="center", gap="medium"):
        # The opacity is read before this is drawn, by its key: it is an option of the result.
        st.slider(
            "Opacity of the heat",
            0.0,
            1.0,
            0.6,
            0.05,
            key="opacity",
            width=320,
            disabled=view != "overlay",
        )
        framed = False
        if result.regions:
            small = pictures.small_changes(result)
            framed = st.toggle("Frame the regions", small, key=f"framed_{small}")
    with place:
        if view == "both":
            landscape = result.heatmap.shape[1] > 1.2 * result.heatmap.shape[0]
            for side, column in zip(
                ("before", "after"), st.columns(2, wrap=landscape), strict=True
            ):
                with column:
                    st.caption(_VIEWS[side])
                    _image(result, side, framed)
        else:
            _image(result, view or "overlay", framed)
    with legend:
        if view in ("overlay", "heat"):
            _colour_bar(result)
        if about:
            st.caption(about)


def _image(result: Comparison, view: str, framed: bool) -> None:
    what = {
        "overlay": f"The before image; bright places changed. {result.summary}",
        "heat": f"The heat alone, from dark (same) to bright (changed). {result.summary}",
        "before": "The before image",
        "after": "The after image",
    }[view]
    picture = pictures.screen_picture(result, view, framed)
    st.image(pictures.encoded(picture), width=pictures.screen_width(result), alt=what)


def _colour_bar(result: Comparison) -> None:
    """Numbers and our own words only: nothing of the users gets into this HTML."""
    mark = 100 * result.threshold
    words = "threshold" if result.threshold == 0.5 else f"0.5 · threshold {result.threshold:g}"
    st.html(
        f'<div style="max-width:{pictures.screen_width(result)}px" role="img" '
        'aria-label="Colour bar: 0 is same, 0.5 the threshold, 1 clearly different">'
        f'<div style="position:relative;height:10px;border-radius:5px;'
        f'background:{pictures.ramp_css(result.colormap)}">'
        f'<div style="position:absolute;left:calc({mark:.1f}% - 2px);top:-3px;width:4px;'
        'height:16px;border-radius:2px;background:#fff;border:1px solid #222"></div></div>'
        '<div style="display:flex;justify-content:space-between;font-size:0.8rem;'
        'opacity:0.85;margin-top:5px"><span>0 same</span>'
        f"<span>{'0.5 ' if result.threshold == 0.5 else ''}{words}</span>"
        "<span>1 different</span></div></div>"
    )


def _scores(result: Comparison) -> None:
    same = result.cosine_similarity == 1 and result.euclidean_distance == 0
    cosine = f"{result.cosine_similarity:.4f}"
    distance = f"{result.euclidean_distance:.3f}"
    if not same and cosine == "1.0000":
        cosine = "> 0.9999"
    if not same and distance == "0.000":
        distance = "< 0.001"
    with st.container(border=True, gap="xsmall"):
        st.metric("Cosine similarity", cosine)
        st.caption("1 means the same picture. The lower, the less alike.")
        st.metric("Euclidean distance", distance)
        st.caption("0 means the same picture. The higher, the further apart.")
    st.caption(
        "Both scores weigh the picture as a whole. A small change hardly moves them; "
        "the heat is what finds it."
    )


def _close_ups(result: Comparison) -> None:
    """What was there and what is there now: the first question after "where"."""
    for numbers, picture in pictures.close_ups(result):
        words = f"{_numbered(numbers)}: before and after"
        st.image(pictures.encoded(picture), words, width="stretch", alt=words)


def _regions(result: Comparison) -> None:
    count = len(result.regions)
    st.subheader("Where it changed", anchor=False)
    st.dataframe(
        [
            {
                "Region": number,
                "Heat": region.score,
                "Kind": _KINDS[region.kind],
                "x": region.box[0],
                "y": region.box[1],
                "Width": region.box[2] - region.box[0],
                "Height": region.box[3] - region.box[1],
                "Area": region.area,
            }
            for number, region in enumerate(result.regions, start=1)
        ],
        hide_index=True,
        height="content" if count <= 8 else 330,
        column_config={
            "Heat": st.column_config.ProgressColumn(
                help="The peak inside", min_value=0, max_value=1, format="%.2f"
            ),
            "x": st.column_config.NumberColumn(help="Pixels from the left"),
            "y": st.column_config.NumberColumn(help="Pixels from the top"),
            "Area": st.column_config.NumberColumn(help="Changed pixels", format="localized"),
        },
        alt=f"Table of the {count} regions that changed",
    )


def _numbered(numbers: list[int]) -> str:
    if len(numbers) == 1:
        return f"Region {numbers[0]}"
    if len(numbers) > 6:
        return f"Regions {', '.join(map(str, numbers[:5]))} and {len(numbers) - 5} more"
    return f"Regions {', '.join(map(str, numbers[:-1]))} and {numbers[-1]}"


def _downloads(result: Comparison) -> None:
    """Made when they are asked for, in full size."""
    st.download_button(
        "Download heatmap PNG",
        lambda: heatmap_png(result),
        download_name(result.names, "heatmap.png"),
        "image/png",
        type="primary",
        icon=":material/download:",
        on_click="ignore",
        width="stretch",
        key="download_heatmap",
    )
    with st.container(horizontal=True):
        st.download_button(
            "Panels PNG",
            lambda: encode_png(result.view("panels")),
            download_name(result.names, "panels.png"),
            "image/png",
            help="Before, after and heat in one figure",
            on_click="ignore",
            width="stretch",
            key="download_panels",
        )
        st.download_button(
            "JSON",
            lambda: json.dumps(result.to_dict(), indent=2, ensure_ascii=False),
            download_name(result.names, "result.json"),
            "application/json",
            help="Scores and regions as numbers",
            on_click="ignore",
            width="stretch",
            key="download_json",
        )


def heatmap_png(result: Comparison) -> bytes:
    """The bytes that ``result.save(path)`` would write."""
    return encode_png(result.view("overlay"))


def _notes(result: Comparison) -> None:
    sizes = [
        f"{name} ({width} x {height})"
        for name, (width, height) in zip(
            result.names, (result.before_size, result.after_size), strict=True
        )
    ]
    lines = [
        f"Compared {sizes[0]} with {sizes[1]}{_FITS[result.fit]}.",
        *map(sentence, result.notes),
    ]
    st.caption("  \n".join(literal(line) for line in lines))
