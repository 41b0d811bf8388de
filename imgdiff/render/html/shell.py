"""A report that makes its own HTML, within what all reports have in common."""

from imgdiff.render.html.environment import render_page


def page(title: str, style: str, body: str) -> str:
    """Fills the common page in.

    Args:
        title: HTML of the title.
        style: CSS of its own, over what all pages have.
        body: HTML.

    Returns:
        The page, self-contained and without a script.
    """
    return render_page("shell.html.j2", title=title, style=style, body=body)
