"""Work of a request: it ends with the request, for whatever reason that ends."""

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

from fastapi import Request

from imgdiff.service.protocol.problems import ProblemError
from imgdiff.service.state import state_of
from imgdiff.workers.messages import Function


async def run(
    request: Request, function: Function, keywords: Callable[[], Mapping[str, Any]]
) -> dict[str, bytes]:
    """What a function gives, in one of the service's processes.

    A client that leaves stops the work.

    Args:
        request: Whose work it is; its body has been read.
        function: As for ``WorkerPool.submit``.
        keywords: Likewise.

    Raises:
        ProblemError: The service is closing.
        ImgDiffError: The work came to no result.
    """
    state = state_of(request)
    if state.closing:
        raise ProblemError(503, "closing", "the service is closing", {"Retry-After": "10"})
    work = state.pool.submit(function, keywords)
    result = asyncio.wrap_future(work.future)
    leaving = asyncio.ensure_future(_left(request))
    try:
        both: set[asyncio.Future[Any]] = {result, leaving}
        await asyncio.wait(both, return_when=asyncio.FIRST_COMPLETED)
        if not result.done():
            work.stop()
        return await result
    finally:
        leaving.cancel()
        work.stop()  # of no effect where it has ended


async def _left(request: Request) -> None:
    while (await request.receive())["type"] != "http.disconnect":
        pass
