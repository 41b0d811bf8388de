"""``POST /v1/compare``: two pictures, and what changed between them."""

import asyncio

from fastapi import APIRouter, Request
from fastapi.responses import Response

from imgdiff.service.protocol.examples import COMPARE
from imgdiff.service.protocol.negotiation import accepted, answer, kinds_of
from imgdiff.service.protocol.options_json import parse_options
from imgdiff.service.protocol.uploads import read_upload
from imgdiff.service.routes.running import run
from imgdiff.service.state import state_of
from imgdiff.serving.comparing import STATE, compare_files

router = APIRouter(tags=["compare"])


@router.post("/v1/compare", **COMPARE)
async def compare(request: Request) -> Response:
    """Compare two images.

    Files as a form (`before`, `after`, and `mask` where places are not to be looked at), or JSON
    with addresses of files on hosts that the service fetches from. `options` are those of
    `compare_images`. The answer is JSON, the picture (`view` in the options), the HTML report, or
    all of these as multipart, by `Accept`; the header `Imgdiff-Verdict` tells the verdict always.
    """
    state = state_of(request)
    form = accepted(request.headers.get("accept"))
    upload = await read_upload(request, ("before", "after", "mask"))
    try:
        before, after, mask = upload.one("before"), upload.one("after"), upload.optional("mask")
        masked = None if mask is None else await asyncio.to_thread(mask.read)
        options, render = parse_options(upload.json("options"), state.settings, masked)
        parts = await run(
            request,
            compare_files,
            lambda: {
                "before": before.read(),
                "after": after.read(),
                "names": (before.name, after.name),
                "options": options,
                "render": render,
                "kinds": kinds_of(form, render),
                "threads": state.threads,
            },
        )
    finally:
        await upload.close()
    state.metrics.verdicts.labels(parts[STATE].decode()).inc()
    return answer(parts, form)
