"""Verifying, identifying and embedding by runs of imgdiff train, and the galleries."""

import asyncio
import json
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse, Response

from imgdiff.errors import DataError
from imgdiff.service.protocol.negotiation import JSON, PNG, accepted
from imgdiff.service.protocol.options_json import detector, detectors, run_folder, runs
from imgdiff.service.protocol.problems import ProblemError
from imgdiff.service.protocol.recognition_examples import (
    EMBED,
    ENROL,
    GALLERIES,
    GALLERY,
    IDENTIFY,
    MODELS,
    REMOVE,
    VERIFY,
)
from imgdiff.service.protocol.uploads import Upload, read_upload
from imgdiff.service.routes.running import run
from imgdiff.service.state import state_of
from imgdiff.serving.galleries import Galleries
from imgdiff.serving.recognising import (
    DEFAULT,
    check_image,
    embed_files,
    identify_file,
    verify_files,
)
from imgdiff.serving.upload_limits import MAX_REFERENCES

router = APIRouter(tags=["recognition"])

#: Most images that are embedded by one request.
_MOST = 64


@router.get("/v1/models", **MODELS)
async def models(request: Request) -> dict[str, list[str]]:
    """The runs and the detectors that are offered, by name."""
    settings = state_of(request).settings
    return {
        "models": sorted(await asyncio.to_thread(runs, settings)),
        "detectors": sorted(await asyncio.to_thread(detectors, settings)),
    }


@router.post("/v1/verify", **VERIFY)
async def verify(request: Request) -> Response:
    """Do two images show the same, by the notion that a run was taught?

    The fields are those of `imgdiff.verify`; `Accept: image/png` gives its picture. With `detect`,
    the name of a detector, the largest thing that it finds in each of them is judged. Further
    images of what `before` shows come as `reference`; `after` is judged by all of them.
    """
    settings = state_of(request).settings
    form = accepted(request.headers.get("accept"), (JSON, PNG))
    upload = await read_upload(request, ("before", "after", "reference"), 2 + MAX_REFERENCES)
    try:
        before, after = upload.one("before"), upload.one("after")
        references = upload.pictures.get("reference", [])
        detect = detector(upload.fields.get("detect"), settings)
        folder, threshold = run_folder(upload.text("model"), settings), _number(upload, "threshold")
        parts = await run(
            request,
            verify_files,
            lambda: {
                "before": before.read(),
                "after": after.read(),
                "references": [reference.read() for reference in references],
                "names": (before.name, *(image.name for image in references), after.name),
                "run": folder,
                "detect": detect,
                "threshold": threshold,
                "max_pixels": settings.max_pixels,
                "picture": form == PNG,
            },
        )
    finally:
        await upload.close()
    (data,) = parts.values()
    return Response(data, media_type=form, headers={"Vary": "Accept"})


@router.post("/v1/identify", **IDENTIFY)
async def identify(request: Request) -> Response:
    """Whose image is `probe`, of those in a gallery? The fields are those of `imgdiff.identify`.

    With `detect`, the name of a detector: who is in it? A box for each thing that it finds.
    """
    settings = state_of(request).settings
    upload = await read_upload(request, ("probe",))
    try:
        probe = upload.one("probe")
        folder, threshold = run_folder(upload.text("model"), settings), _number(upload, "threshold")
        most = _number(upload, "most")
        detect = detector(upload.fields.get("detect"), settings)
        gallery = _galleries(request).path(upload.text("gallery"))
        parts = await run(
            request,
            identify_file,
            lambda: {
                "probe": probe.read(),
                "name": probe.name,
                "gallery": gallery,
                "run": folder,
                "detect": detect,
                "threshold": threshold,
                "most": 5 if most is None else most,
                "max_pixels": settings.max_pixels,
            },
        )
    finally:
        await upload.close()
    return Response(parts["json"], media_type=JSON)


@router.post("/v1/embed", **EMBED)
async def embed(request: Request) -> Response:
    """The embeddings of images, by a run or ("default") by the network that ships."""
    state = state_of(request)
    upload = await read_upload(request, ("image",), _MOST)
    try:
        images = upload.pictures.get("image", [])
        if not images:
            raise ProblemError(400, "parts", "expected at least one image as 'image'")
        model = upload.text("model", DEFAULT)
        folder = None if model == DEFAULT else run_folder(model, state.settings)
        parts = await run(
            request,
            embed_files,
            lambda: {
                "images": [image.read() for image in images],
                "names": [image.name for image in images],
                "run": folder,
                "max_pixels": state.settings.max_pixels,
                "threads": state.threads,
            },
        )
    finally:
        await upload.close()
    return Response(parts["json"], media_type=JSON)


@router.get("/v1/galleries", **GALLERIES)
async def galleries(request: Request) -> dict[str, Any]:
    """All galleries, with how many images each identity has."""
    return {"galleries": await asyncio.to_thread(_galleries(request).all)}


@router.get("/v1/galleries/{name}", **GALLERY)
async def gallery(request: Request, name: str) -> dict[str, Any]:
    """One gallery."""
    return await asyncio.to_thread(_known, _galleries(request), name)


@router.post("/v1/galleries/{name}/{identity}", status_code=201, **ENROL)
async def enrol(request: Request, name: str, identity: str) -> JSONResponse:
    """Enrol an `image` of an identity; the gallery begins with its first one."""
    settings, kept = state_of(request).settings, _galleries(request)
    upload = await read_upload(request, ("image",))
    try:
        image = upload.one("image")
        parts = await run(
            request,
            check_image,
            lambda: {
                "data": image.read(),
                "name": image.name,
                "max_pixels": settings.max_pixels,
            },
        )
    finally:
        await upload.close()
    await asyncio.to_thread(kept.enrol, name, identity, parts["png"])
    return JSONResponse(kept.describe(name), 201)


@router.delete("/v1/galleries/{name}", status_code=204, **REMOVE)
async def remove(request: Request, name: str) -> Response:
    """Remove a gallery and all its images."""
    kept = _galleries(request)
    await asyncio.to_thread(_known, kept, name)
    await asyncio.to_thread(kept.remove, name)
    return Response(status_code=204)


@router.delete("/v1/galleries/{name}/{identity}", status_code=204, **REMOVE)
async def remove_identity(request: Request, name: str, identity: str) -> Response:
    """Remove an identity and all its images."""
    kept = _galleries(request)
    if identity not in (await asyncio.to_thread(_known, kept, name))["identities"]:
        raise ProblemError(404, "identity", "there is no such identity in this gallery")
    await asyncio.to_thread(kept.remove, name, identity)
    return Response(status_code=204)


def _galleries(request: Request) -> Galleries:
    folder = state_of(request).settings.galleries
    if folder is None:
        raise ProblemError(404, "gallery", "this service keeps no galleries")
    return Galleries(folder)


def _known(kept: Galleries, name: str) -> dict[str, Any]:
    try:
        return kept.describe(name)
    except DataError as error:
        raise ProblemError(404, "gallery", error.message) from error


def _number(upload: Upload, name: str) -> Any:
    """A field that may hold a number, as text in a form; it is checked where it is used."""
    value = upload.fields.get(name)
    if not isinstance(value, str):
        return value
    try:
        return json.loads(value)
    except ValueError:
        return value
