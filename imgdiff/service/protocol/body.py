"""How much a request may send, how long it may take over it, and how many may send at a time."""

import asyncio
import time

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from imgdiff.service.protocol.problems import ProblemError
from imgdiff.service.settings import ServiceSettings

#: Requests that may be under way for each process and each place in the queue.
_SENDERS = 4
#: Address of requests with many pairs.
BATCH = "/v1/compare/batch"


class BodyLimits:
    """Refuses bodies that are too large, before they are read, too slow, or too many at a time.

    Args:
        app: What is behind.
        settings: The limits.
    """

    def __init__(self, app: ASGIApp, settings: ServiceSettings) -> None:
        self._app, self._settings = app, settings
        # What is coming in lies on the disk, and what has come in waits for its turn.
        self._places = _SENDERS * (settings.workers + settings.queue)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        settings = self._settings
        most = 1_000_000 * (settings.batch_mb if scope["path"] == BATCH else settings.upload_mb)
        headers = Headers(scope=scope)
        length = headers.get("content-length", "0")
        sends = length != "0" or "transfer-encoding" in headers
        if not length.isdecimal() or int(length) > most:
            await _too_large(most).send(scope, receive, send)
            return
        if sends and self._places <= 0:
            await _busy().send(scope, receive, send)
            return
        deadline = time.monotonic() + settings.upload_seconds
        received, complete = 0, False

        async def limited() -> Message:
            nonlocal received, complete
            if complete:  # from here on it only tells that the client has left
                return await receive()
            try:
                async with asyncio.timeout(deadline - time.monotonic()):
                    message = await receive()
            except TimeoutError as error:
                raise ProblemError(
                    408,
                    "slow",
                    f"the request took longer than {settings.upload_seconds:g} s to come in",
                    {"Connection": "close"},
                ) from error
            received += len(message.get("body", b""))
            complete = not message.get("more_body", False)
            if received > most:
                raise _too_large(most)
            return message

        self._places -= sends
        try:
            await self._app(scope, limited, send)
        finally:
            self._places += sends


def _busy() -> ProblemError:
    headers = {"Retry-After": "2", "Connection": "close"}
    return ProblemError(503, "busy", "too many are sending at the moment. Try again", headers)


def _too_large(most: int) -> ProblemError:
    return ProblemError(
        413,
        "body",
        f"the request is larger than {most // 1_000_000} MB. Send smaller images, or fewer",
        {"Connection": "close"},
    )
