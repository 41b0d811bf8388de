"""The page: two images in, the heat out. Run by Streamlit, from a checkout or installed."""

import logging

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from imgdiff.app import pictures
from imgdiff.app.comparing import compare, read
from imgdiff.app.controls import expert_settings
from imgdiff.app.result_view import show_result
from imgdiff.app.samples import Pair, Sample, find_samples
from imgdiff.app.wording import base_name, literal, sentence
from imgdiff.errors import ImgDiffError

TYPES = ["jpg", "jpeg", "png", "bmp", "webp", "tif", "tiff", "gif", "avif"]
MAX_UPLOAD_MB = 50
_STYLE = """<style>
[data-testid="stMainBlockContainer"] {max-width: 1240px; padding-top: 1.4rem}
[data-testid="stImage"] img {border-radius: 0.5rem}
[data-testid="stAlertContainer"] {padding: 0.6rem 1rem}
h1 {font-size: 2rem !important; padding: 0.3rem 0 !important}
@media (max-width: 640px) {
  [data-testid="stMainBlockContainer"] {padding: 1rem 1rem 3rem}
  [data-testid="stFileUploaderDropzoneInstructions"] {display: none}
}
</style>"""
_GENERIC = "Something went wrong on our side. Try again, or try other images."
_MEMORY = "These images need more memory than this server has. Scale them down and try again."


def main() -> None:
    """Draws the page. Whatever goes wrong is said in words; details go to the server's log."""
    st.set_page_config("imgdiff: what changed?", pictures.icon(), layout="wide")
    # An installed package comes without .streamlit/config.toml.
    st.set_option("client.showErrorDetails", "none")
    st.set_option("client.toolbarMode", "minimal")
    try:
        _page()
    except MemoryError:
        logging.getLogger(__name__).exception("out of memory")
        st.error(_MEMORY, icon=":material/memory:")
    except Exception:
        logging.getLogger(__name__).exception("the page failed")
        st.error(_GENERIC, icon=":material/error:")


def _page() -> None:
    st.html(_STYLE)
    st.title("What changed?", anchor=False)
    st.markdown(
        "Drop two images: what really changed lights up. Light, noise and compression stay dark."
    )
    samples = find_samples()
    if "sample" not in st.session_state:
        asked = st.query_params.get("sample", "")
        st.session_state["sample"] = asked if asked in samples else next(iter(samples), None)
    before, after = _uploads()
    sample = _sample_picker(samples)
    if sample:
        if before and after:
            st.caption("Click the sample once more to return to your own images.")
        _compare_and_show(sample.read())
    elif before and after:
        names = (base_name(before.name), base_name(after.name))
        _compare_and_show(Pair(before.getvalue(), after.getvalue(), names))
    elif before or after:
        _one_image(before, after)
    else:
        st.info(
            "The comparison appears here as soon as both images are there.",
            icon=":material/add_photo_alternate:",
        )


def _uploads() -> list[UploadedFile | None]:
    def chosen() -> None:
        st.session_state["sample"] = None

    return [
        column.file_uploader(
            label, TYPES, key=label.lower(), on_change=chosen, max_upload_size=MAX_UPLOAD_MB
        )
        for label, column in zip(("Before", "After"), st.columns(2, wrap=False), strict=True)
    ]


def _sample_picker(samples: dict[str, Sample]) -> Sample | None:
    if not samples:
        return None
    name = st.pills(
        "Or look at a sample",
        list(samples),
        format_func=lambda name: literal(samples[name].title.partition(",")[0]),
        key="sample",
    )
    return samples.get(name) if name else None


def _about(pair: Pair) -> str:
    """Markdown that says what a sample shows."""
    return f"**Sample: {literal(pair.title)}.** {literal(pair.words)}" if pair.title else ""


def _one_image(before: UploadedFile | None, after: UploadedFile | None) -> None:
    """One of two is there: show it, and ask for the other."""
    upload, side, other = (before, "Before", "After") if before else (after, "After", "Before")
    if upload is None:
        return
    try:
        pixels = read(upload.getvalue(), base_name(upload.name)).pixels
    except ImgDiffError as error:
        _unusable(side, error)
        return
    st.info(f"Now add the **{other}** image.", icon=":material/add_photo_alternate:")
    left, right = st.columns(2, wrap=False)
    with left if before else right:
        st.image(pictures.encoded(pictures.preview(pixels)), alt=f"The {side} image")


def _compare_and_show(pair: Pair) -> None:
    place = st.container()
    settings = expert_settings(st.session_state.get("opacity", 0.6))
    with place:
        try:
            with st.spinner("Comparing…"):
                result = compare(pair, settings)
        except ImgDiffError as error:
            _explain(pair, error)
            return
        show_result(result, _about(pair))


def _explain(pair: Pair, error: ImgDiffError) -> None:
    """Says which of the two files cannot be used, or else what the comparison said."""
    found = False
    files = (("Before", pair.before, pair.names[0]), ("After", pair.after, pair.names[1]))
    for side, data, name in files:
        try:
            read(data, name)
        except ImgDiffError as reason:
            _unusable(side, reason)
            found = True
    if not found:
        st.error(
            literal(sentence(error)),
            icon=":material/error:",
            title="These two could not be compared",
        )


def _unusable(side: str, error: ImgDiffError) -> None:
    st.error(
        literal(sentence(error)),
        icon=":material/broken_image:",
        title=f"The {side} image cannot be used",
    )


if __name__ == "__main__":
    main()
