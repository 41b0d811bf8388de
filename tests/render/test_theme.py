"""One home for the colors: what must repeat them is held to it."""

import re
import tomllib
from dataclasses import fields

import pytest

from imgdiff.render.theme import DARK, LIGHT, custom_properties, rgb
from tests import ROOT

SCHEMES = {"light": LIGHT, "dark": DARK}


@pytest.mark.parametrize("name", SCHEMES)
def test_streamlits_theme_is_ours(name):
    theme = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text())["theme"][name]
    scheme = SCHEMES[name]
    assert theme == {
        "primaryColor": scheme.accent,
        "backgroundColor": scheme.paper,
        "secondaryBackgroundColor": scheme.card,
        "textColor": scheme.ink,
        "borderColor": scheme.line,
    }


@pytest.mark.parametrize("name", SCHEMES)
def test_custom_properties_are_all_colors(name):
    properties = dict(re.findall(r"--([\w-]+): (#[0-9a-f]{6});", custom_properties(SCHEMES[name])))
    assert list(properties) == [field.name.replace("_", "-") for field in fields(LIGHT)]
    assert properties["on-accent"] == SCHEMES[name].on_accent


def test_colors_are_read_by_channel():
    assert rgb("#0102ff") == (1, 2, 255)


@pytest.mark.parametrize("folder", ["html/templates", "viewer/assets"])
def test_nothing_else_of_a_report_has_colors_of_its_own(folder):
    """But for frames and plots, which are black on white whatever the theme."""
    for file in (ROOT / "imgdiff" / "render" / folder).rglob("*"):
        if file.is_file():
            colors = set(re.findall(r"#(?:[0-9a-fA-F]{3}){1,2}\b", file.read_text("utf-8")))
            assert colors <= {"#fff", "#000", "#111"}, file.name
