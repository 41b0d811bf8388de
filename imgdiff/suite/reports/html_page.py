"""A visual test as a page that opens from disk, with the viewer for every picture that differs."""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote

import cv2

from imgdiff.errors import ImgDiffError
from imgdiff.io.load import load_image
from imgdiff.render import thumbnails
from imgdiff.render.html.environment import data_address, render_page
from imgdiff.render.viewer import script, style
from imgdiff.suite.outcome import Outcome, counts, groups_of, worst_first
from imgdiff.suite.reports.assets import Assets
from imgdiff.suite.reports.viewer_file import with_remarks
from imgdiff.suite.wording import headline, sentence, shared, tally

#: What can be approved, and what that is called.
_APPROVE = {
    "changed": "Approve",
    "size": "Approve",
    "new": "Approve",
    "missing": "Approve that it is gone",
}


def html_of(
    outcomes: Sequence[Outcome],
    report: Path,
    *,
    assets: Assets | None = None,
    choices: bool = False,
    words: tuple[str, str] | None = None,
) -> bytes:
    """Makes the page.

    Args:
        outcomes: The pictures.
        report: The page's own file, which addresses are relative to.
        assets: Where its pictures go, to be loaded once they are looked at; None to hold them all
            inside.
        choices: Whether one approves and rejects in it.
        words: Its headline and the line below it, where they are not to follow from the outcomes.

    Returns:
        The page. Nothing is fetched from anywhere but the folder beside it, and names are shown
        letter by letter.

    Raises:
        OutputError: The folder beside it cannot be written.
    """
    ordered = worst_first(outcomes)
    embedded: dict[str, str] = {}
    rows = [_row(o, i, report, assets, choices, embedded) for i, o in enumerate(ordered)]
    thumbs = {row["name"]: row["thumbs"] for row in rows}
    return render_page(
        "suite.html.j2",
        headline=words[0] if words else headline(outcomes),
        tally=words[1] if words else tally(outcomes),
        states=counts(outcomes),
        kinds=sorted({kind for outcome in outcomes for kind in outcome.kinds}),
        rows=rows,
        groups=[
            {
                "number": number,
                "count": len(members),
                "words": shared(len(members)),
                "name": members[0].name,
                "thumbs": thumbs[members[0].name],
            }
            for number, members in groups_of(outcomes).items()
        ],
        embedded=embedded,
        choices=choices,
        viewer_style=style(),
        viewer_script=script(),
    ).encode("utf-8", "xmlcharrefreplace")


def _row(
    outcome: Outcome,
    number: int,
    report: Path,
    assets: Assets | None,
    choices: bool,
    embedded: dict[str, str],
) -> dict[str, Any]:
    key = viewer = picture = ""
    thumbs = []
    row = outcome.row
    if outcome.viewer is not None:
        key = f"p{number}"
        data = with_remarks(outcome.viewer.read_text("utf-8"), outcome.remarks)
        if assets is None:
            embedded[key] = data.replace("</", "<\\/").replace("<!--", "<\\u0021--")
        else:
            called = f"imgdiffPair(document.currentScript.dataset.key, {data});\n"
            viewer = assets.add(called.encode(), ".js")
    if row is not None and row.where:
        close = "close up" if row.changed else "whole"
        named = (
            ("Where", row.where, "The heat over before"),
            ("Before", row.close_before, f"Before, {close}"),
            ("After", row.close_after, f"After, {close}"),
        )
        thumbs = [(label, _address(data, assets), alt) for label, data, alt in named]
    elif outcome.state in ("new", "missing"):
        small, label = _thumbnail(outcome.after or outcome.before), "After"
        if outcome.after is None:
            label = "Before"
        thumbs = [(label, _address(small, assets), outcome.name)] if small else []
    if outcome.viewer is None and outcome.state != "failed":
        shown = outcome.after or outcome.before
        is_picture = shown is not None and shown.suffix.lower() != ".pdf"
        picture = _relative(shown, report) if shown and is_picture else ""
    return {
        "name": outcome.name,
        "state": outcome.state,
        "sentence": sentence(outcome),
        "notes": row.notes if row else (),
        "kinds": outcome.kinds,
        "content": outcome.content,
        "group": outcome.group or "",
        "key": key,
        "viewer": viewer,
        "picture": picture,
        "thumbs": thumbs,
        "approve": _APPROVE.get(outcome.state, "") if choices else "",
    }


def _address(data: bytes, assets: Assets | None) -> str:
    if not data:
        return ""
    return data_address(data) if assets is None else assets.picture(data)


def _thumbnail(file: Path | None) -> bytes:
    """Of a picture alone; nothing where it cannot be read."""
    try:
        pixels = load_image(str(file), value_range="auto").pixels
    except ImgDiffError:
        return b""
    height, width = pixels.shape[:2]
    scale = min(1.0, thumbnails.SIZE[0] / width, thumbnails.SIZE[1] / height)
    size = max(1, round(width * scale)), max(1, round(height * scale))
    return thumbnails.encoded(cv2.resize(pixels, size, interpolation=cv2.INTER_AREA))


def _relative(file: Path, report: Path) -> str:
    try:
        return quote(Path(os.path.relpath(file, report.parent)).as_posix())
    except ValueError:  # on another drive
        return file.resolve().as_uri()
