"""What buttons decide. What cannot be decided is said when the page is drawn next."""

from collections.abc import Callable, Iterable, Mapping

import streamlit as st

from imgdiff.errors import ImgDiffError
from imgdiff.suite.review import Review


def approve(review: Review, names: Iterable[str], reason: str) -> None:
    """Takes pictures over as approved.

    Args:
        review: The run, as it was drawn.
        names: Of the pictures.
        reason: Why, for the log.
    """
    _try(lambda: review.approve(names, reason=reason))


def reject(review: Review, names: Iterable[str], reason: str) -> None:
    """Keeps why pictures are not approved; see ``approve``."""
    _try(lambda: review.reject(names, reason=reason))


def undo(review: Review, names: Iterable[str]) -> None:
    """Takes decisions back; see ``approve``."""
    _try(lambda: review.undo(names))


def note(review: Review, name: str, remarks: Mapping[str, str]) -> None:
    """Keeps notes at the regions of a picture; see ``Review.note``."""
    _try(lambda: review.note(name, remarks))


def _try(decide: Callable[[], Review]) -> None:
    try:
        decide()
    except ImgDiffError as error:
        st.session_state["review_trouble"] = [error.message]
