"""``POST /v1/compare/batch`` and ``/v1/jobs/...``: many pairs in the background."""

import asyncio
import json
import time
from collections.abc import AsyncIterator
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, JSONResponse, Response, StreamingResponse

from imgdiff.options import EXPORTS, RenderOptions
from imgdiff.service.job_store import Job
from imgdiff.service.protocol.examples import BATCH, CANCEL, EVENTS, FORGET, JOB, PAIR
from imgdiff.service.protocol.negotiation import CSP, HTML, JSON, PNG, VERDICT, accepted
from imgdiff.service.protocol.options_json import parse_options
from imgdiff.service.protocol.problems import ProblemError
from imgdiff.service.protocol.uploads import read_upload
from imgdiff.service.state import owner_of, state_of

router = APIRouter(tags=["batches"])

#: What a batch can keep of each pair, by the name that a request gives it.
_RESULTS = {"json": JSON, "png": PNG, "html": HTML}
#: Seconds between two looks at a job, and without a word.
_LOOK, _SILENCE = 0.1, 15.0


@router.post("/v1/compare/batch", status_code=202, **BATCH)
async def batch(request: Request) -> JSONResponse:
    """Compare many pairs in the background.

    The n-th `before` is compared with the n-th `after`. `results` says what is kept of each pair:
    "json", "png" (the `view` of the options), "html". The answer is the job; `Location` is its
    address.
    """
    state, owner = state_of(request), owner_of(request)
    state.jobs.check_room(owner)
    if state.closing:
        raise ProblemError(503, "closing", "the service is closing", {"Retry-After": "10"})
    most = 2 * state.settings.batch_pairs
    upload = await read_upload(request, ("before", "after"), most)
    try:
        before, after = (upload.pictures.get(name, []) for name in ("before", "after"))
        if not before or len(before) != len(after):
            raise ProblemError(
                400, "parts", f"expected pairs, got {len(before)} before and {len(after)} after"
            )
        options, render = parse_options(upload.json("options"), state.settings)
        kinds = _kinds(upload.json("results") or ["json", "png"], render)
        job = await state.jobs.begin(
            owner,
            ((one.read(), two.read()) for one, two in zip(before, after, strict=True)),
            [(one.name, two.name) for one, two in zip(before, after, strict=True)],
            options,
            render,
            kinds,
            state.threads,
        )
    finally:
        await upload.close()
    return JSONResponse(
        job.to_dict(state.settings.keep_seconds), 202, {"Location": f"/v1/jobs/{job.id}"}
    )


@router.get("/v1/jobs/{number}", **JOB)
async def job(request: Request, number: str) -> JSONResponse:
    """How far a job is, and what became of each pair."""
    state = state_of(request)
    found = state.jobs.get(owner_of(request), number)
    return JSONResponse(found.to_dict(state.settings.keep_seconds))


@router.get("/v1/jobs/{number}/events", **EVENTS)
async def events(request: Request, number: str) -> StreamingResponse:
    """What happens to a job, as server-sent events.

    `pair` when one has ended, `progress` as the share grows, `end` at last, then the stream ends.
    After a lost connection `Last-Event-ID` goes on behind the last pair that was told.
    """
    found = state_of(request).jobs.get(owner_of(request), number)
    last = request.headers.get("last-event-id", "")
    first = int(last) + 1 if last.isdecimal() and len(last) < 10 else 0
    headers = {"Cache-Control": "no-store", "X-Accel-Buffering": "no"}
    stream = _events(request, found, first)
    return StreamingResponse(stream, media_type="text/event-stream", headers=headers)


@router.get("/v1/jobs/{number}/pairs/{index}", **PAIR)
async def pair(request: Request, number: str, index: int) -> Response:
    """The result of one pair: JSON, the picture or the report, by `Accept`."""
    found = state_of(request).jobs.get(owner_of(request), number)
    if not 0 <= index < len(found.pairs):
        raise ProblemError(404, "pair", f"the job has the pairs 0 to {len(found.pairs) - 1}")
    state = found.pairs[index]
    if state.state != "done":
        raise ProblemError(
            404, "pair", f"this pair has no result: it is {state.state}", pair=state.to_dict(index)
        )
    forms = {_form(kind): kind for kind in found.kinds}
    form = accepted(request.headers.get("accept"), tuple(forms))
    headers = {VERDICT: state.verdict or "", "Vary": "Accept", "Cache-Control": "no-store"}
    if form == HTML:
        headers["Content-Security-Policy"] = CSP
    return FileResponse(found.file(index, forms[form]), headers=headers, media_type=form)


@router.post("/v1/jobs/{number}/cancel", **CANCEL)
async def cancel(request: Request, number: str) -> JSONResponse:
    """End a job; the results that it has are kept as long as others."""
    state = state_of(request)
    found = state.jobs.get(owner_of(request), number)
    state.jobs.cancel(found)
    return JSONResponse(found.to_dict(state.settings.keep_seconds))


@router.delete("/v1/jobs/{number}", status_code=204, **FORGET)
async def forget(request: Request, number: str) -> Response:
    """End a job and forget it, with its results."""
    state = state_of(request)
    state.jobs.forget(state.jobs.get(owner_of(request), number))
    return Response(status_code=204)


async def _events(request: Request, found: Job, first: int) -> AsyncIterator[str]:
    state, told, latest = state_of(request), -1.0, time.monotonic()
    while True:
        ended = found.state != "running"
        while first < len(found.events):  # further ones may come with every word that is sent
            yield _event("pair", found.events[first], first)
            first += 1
        now = time.monotonic()
        if found.share != told or now - latest > _SILENCE:
            told, latest = found.share, now
            fields = {"done": found.done, "total": len(found.pairs), "share": round(told, 4)}
            yield _event("progress", fields)
        if ended or state.closing:
            yield _event("end", {"state": found.state})
            return
        await asyncio.sleep(_LOOK)


def _event(name: str, data: dict[str, Any], number: int | None = None) -> str:
    head = "" if number is None else f"id: {number}\n"
    return f"{head}event: {name}\ndata: {json.dumps(data)}\n\n"


def _kinds(wanted: Any, render: RenderOptions) -> tuple[str, ...]:
    known = isinstance(wanted, list) and all(
        isinstance(name, str) and name in _RESULTS for name in wanted
    )
    if not known:
        raise ProblemError(422, "option", f"results: expected a list of {', '.join(_RESULTS)}")
    kinds = (render.view if name == "png" else name for name in wanted)
    return tuple(dict.fromkeys(kinds))


def _form(kind: str) -> str:
    return {".json": JSON, ".html": HTML, ".png": PNG}[EXPORTS[kind]]
