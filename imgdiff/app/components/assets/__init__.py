"""Styles and scripts of the page's own components."""

from functools import cache
from pathlib import Path


@cache
def asset(name: str) -> str:
    """The text of a file in this folder."""
    return Path(__file__).with_name(name).read_text("utf-8")
