"""Which form of a result a request accepts, and the answer in it."""

import secrets
from collections.abc import Mapping, Sequence

from starlette.responses import Response

from imgdiff.options import RenderOptions
from imgdiff.service.protocol.problems import ProblemError
from imgdiff.serving.comparing import STATE

JSON, PNG, HTML, ALL = "application/json", "image/png", "text/html", "multipart/mixed"
#: What a comparison can be answered in, the usual form first.
FORMS = (JSON, PNG, HTML, ALL)
#: The header that tells the verdict whatever the form.
VERDICT = "Imgdiff-Verdict"

#: Of a report: it runs its own viewer, fetches nothing, and has no part in the service's origin.
CSP = (
    "default-src 'none'; img-src data: blob:; style-src 'unsafe-inline'; "
    "script-src 'unsafe-inline'; sandbox allow-scripts allow-downloads"
)


def accepted(header: str | None, offered: Sequence[str] = FORMS) -> str:
    """The form that a request likes most.

    Args:
        header: Its Accept; everything where None.
        offered: The forms there are, the usual one first.

    Raises:
        ProblemError: It accepts none of them.
    """
    ranges = [_range(part) for part in (header or "*/*").split(",") if part.strip()]
    rated = [(_quality(form, ranges), -place) for place, form in enumerate(offered)]
    quality, place = max(rated)
    if quality <= 0:
        raise ProblemError(
            406, "accept", f"there is {', '.join(offered)}, and Accept names none of them"
        )
    return offered[-place]


def kinds_of(form: str, render: RenderOptions) -> tuple[str, ...]:
    """The exports that an answer in a form takes."""
    every = ("json", render.view, *(("raw",) if render.view != "raw" else ()), "html")
    return {JSON: ("json",), PNG: (render.view,), HTML: ("html",), ALL: every}[form]


def answer(parts: Mapping[str, bytes], form: str) -> Response:
    """A result in a form.

    Args:
        parts: The exports of ``kinds_of``, by name, and the verdict as ``STATE``.
        form: One of ``FORMS``.
    """
    headers = {VERDICT: parts[STATE].decode(), "Vary": "Accept", "Cache-Control": "no-store"}
    exports = {kind: data for kind, data in parts.items() if kind != STATE}
    if form != ALL:
        (data,) = exports.values()
        if form == HTML:
            headers["Content-Security-Policy"] = CSP
        return Response(data, media_type=form, headers=headers)
    boundary = secrets.token_hex(16)
    body = b"".join(_part(kind, data, boundary) for kind, data in exports.items())
    body += f"--{boundary}--\r\n".encode()
    return Response(body, media_type=f"{ALL}; boundary={boundary}", headers=headers)


def _part(kind: str, data: bytes, boundary: str) -> bytes:
    ending, form = {"json": (".json", JSON), "html": (".html", HTML)}.get(kind, (".png", PNG))
    head = (
        f"--{boundary}\r\nContent-Type: {form}\r\n"
        f'Content-Disposition: attachment; name="{kind}"; filename="{kind}{ending}"\r\n'
        f"Content-Length: {len(data)}\r\n\r\n"
    )
    return head.encode() + data + b"\r\n"


def _range(text: str) -> tuple[str, float]:
    name, *parameters = (part.strip().lower() for part in text.split(";"))
    quality = 1.0
    for parameter in parameters:
        if parameter.startswith("q="):
            try:
                quality = float(parameter[2:])
            except ValueError:
                quality = 0.0
    return name, quality


def _quality(form: str, ranges: Sequence[tuple[str, float]]) -> float:
    """By the most specific range that fits."""
    for like in (form, f"{form.split('/')[0]}/*", "*/*"):
        fitting = [quality for name, quality in ranges if name == like]
        if fitting:
            return max(fitting)
    return 0.0
