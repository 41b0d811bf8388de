"""The Jinja environment of all HTML reports: everything escaped, nothing fetched from anywhere.

A report is a template in ``templates`` that extends ``base.html.j2``, which brings the policy, the
theme's colors as custom properties (``var(--ink)``) and the footer.
"""

import base64
from functools import cache
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined

from imgdiff.render.theme import DARK, LIGHT, custom_properties
from imgdiff.render.viewer import Picture


def render_page(template: str, /, **context: Any) -> str:
    """Fills in a template.

    Args:
        template: A file in ``templates``, as "comparison.html.j2".
        **context: What the template names. Strings are escaped, but for
            what a template itself calls safe: scripts and styles of our own.

    Returns:
        The whole page.

    Raises:
        jinja2.UndefinedError: The template names what the context has not.
    """
    return _environment().get_template(template).render(context)


def letter_by_letter(text: str) -> str:
    """Makes a stranger's text harmless to the eye.

    Jinja escapes it, but what cannot be printed might still turn the text round or hide it.

    Args:
        text: For instance a file's name.

    Returns:
        The text with a question mark for each character that cannot be printed.
    """
    return "".join(character if character.isprintable() else "?" for character in text)


def data_address(data: bytes, mimetype: str | None = None) -> str:
    """Puts a file into an address of its own.

    Args:
        data: The file.
        mimetype: Its kind; a picture's (PNG or JPEG) is known by how it begins.

    Returns:
        "data:image/png;base64,...".
    """
    if mimetype is None:
        mimetype = "image/png" if data.startswith(b"\x89PNG") else "image/jpeg"
    return f"data:{mimetype};base64,{base64.b64encode(data).decode('ascii')}"


def embedded(picture: Picture, _name: str = "") -> str:
    """The address of a picture of the viewer's that is in the page itself."""
    return data_address(picture.data, picture.mimetype)


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("imgdiff.render.html"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.policies["json.dumps_kwargs"] = {}  # keys stay in their order
    environment.filters |= {"shown": letter_by_letter, "data_address": data_address}
    environment.globals |= {
        "light": custom_properties(LIGHT),
        "dark": custom_properties(DARK),
    }
    return environment
