"""Errors as HTTP tells them: application/problem+json (RFC 9457)."""

from collections.abc import Mapping
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException
from starlette.types import Receive, Scope, Send

from imgdiff.errors import ImgDiffError, WeightsError
from imgdiff.workers.errors import (
    CrashError,
    FullError,
    MemoryLimitError,
    StoppedError,
    TimeLimitError,
)

MEDIA_TYPE = "application/problem+json"
#: Seconds after which to try again where too many are waiting.
_PATIENCE = 2

_TITLES = {
    400: "The request is not what is expected",
    401: "A key is needed",
    403: "Not from here",
    404: "There is no such thing here",
    405: "Not in this way",
    406: "Not in this form",
    408: "Sent too slowly",
    413: "Too large",
    415: "Of another kind than expected",
    422: "Cannot be worked on",
    429: "Too many requests",
    500: "Something went wrong on our side",
    503: "Too busy at the moment",
    504: "Takes too long",
}


class ProblemError(Exception):
    """An answer that says what is wrong.

    Args:
        status: The HTTP status, 400 to 599.
        kind: What tells this problem from others of the status, as in "unreadable-image".
        detail: What was expected, what came and what to do.
        headers: More headers of the answer.
        **fields: More members of the answer.
    """

    def __init__(
        self,
        status: int,
        kind: str,
        detail: str,
        headers: Mapping[str, str] | None = None,
        **fields: Any,
    ) -> None:
        super().__init__(detail)
        self.status, self.kind, self.detail = status, kind, detail
        self.headers, self.fields = dict(headers or {}), fields

    def to_dict(self) -> dict[str, Any]:
        """The members of the answer."""
        return {
            "type": f"urn:imgdiff:problem:{self.kind}",
            "title": _TITLES.get(self.status, "Error"),
            "status": self.status,
            "detail": self.detail,
            **self.fields,
        }

    def response(self) -> JSONResponse:
        """The answer."""
        return JSONResponse(self.to_dict(), self.status, self.headers, media_type=MEDIA_TYPE)

    async def send(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answers where there is no route yet."""
        await self.response()(scope, receive, send)


def problem_of(error: Exception) -> ProblemError:
    """How HTTP tells an error of ours."""
    match error:
        case ProblemError():
            return error
        case FullError():
            return ProblemError(503, "busy", error.message, {"Retry-After": str(_PATIENCE)})
        case StoppedError():
            return ProblemError(503, "stopped", error.message, {"Retry-After": str(_PATIENCE)})
        case TimeLimitError():
            return ProblemError(504, "time-limit", error.message)
        case MemoryLimitError():
            return ProblemError(413, "memory-limit", error.message)
        case CrashError():
            return ProblemError(500, "crash", error.message)
        case WeightsError():
            return ProblemError(422, "model", error.message)
        case ImgDiffError():
            kind = type(error).__name__.removesuffix("Error").lower()
            return ProblemError(422, kind, error.message)
    return ProblemError(500, "internal", "this is a defect of the service. Please report it")


def install(app: FastAPI) -> None:
    """Has an app tell all errors in this way."""

    async def ours(request: Request, error: Exception) -> JSONResponse:
        return problem_of(error).response()

    async def http(request: Request, error: Exception) -> JSONResponse:
        status = getattr(error, "status_code", 500)
        detail = {404: "there is no such address", 405: "this address takes other methods"}
        headers = getattr(error, "headers", None)
        text = detail.get(status, str(getattr(error, "detail", error)))
        return ProblemError(status, f"http-{status}", text, headers).response()

    async def invalid(request: Request, error: Exception) -> JSONResponse:
        first = error.errors()[0] if isinstance(error, RequestValidationError) else {}
        where = ".".join(map(str, first.get("loc", ())))
        return ProblemError(422, "parameter", f"{where}: {first.get('msg', error)}").response()

    app.add_exception_handler(ProblemError, ours)
    app.add_exception_handler(ImgDiffError, ours)
    app.add_exception_handler(HTTPException, http)
    app.add_exception_handler(RequestValidationError, invalid)
