"""The pictures and fields that a request brings: as a form, or as JSON with addresses."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any

from fastapi import Request
from python_multipart.exceptions import FormParserError
from starlette.datastructures import FormData, UploadFile
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect

from imgdiff.service.protocol.fetch import fetch
from imgdiff.service.protocol.options_json import parse_json
from imgdiff.service.protocol.problems import ProblemError
from imgdiff.service.settings import ServiceSettings
from imgdiff.service.state import state_of

FORM, JSON = "multipart/form-data", "application/json"
#: Bytes of a field that is no file.
_FIELD = 1_000_000


@dataclass(frozen=True)
class Picture:
    """A file of a request.

    Attributes:
        name: As its sender calls it, without folders.
        read: Gives its bytes.
    """

    name: str
    read: Callable[[], bytes]


@dataclass
class Upload:
    """What a request brought.

    Attributes:
        pictures: By the name of the field, in their order.
        fields: The others, as JSON gave them or as text.
    """

    pictures: dict[str, list[Picture]]
    fields: dict[str, Any]
    _form: FormData | None = field(default=None, repr=False)

    def one(self, name: str) -> Picture:
        """The only picture of a field; raises ProblemError."""
        found = self.pictures.get(name, [])
        if len(found) != 1:
            raise ProblemError(
                400, "parts", f"expected one image as {name!r}, got {len(found)} of them"
            )
        return found[0]

    def optional(self, name: str) -> Picture | None:
        """The picture of a field, where it has one; raises ProblemError."""
        return self.one(name) if self.pictures.get(name) else None

    def json(self, name: str) -> Any:
        """A field that holds JSON, {} where there is none; raises ProblemError."""
        value = self.fields.get(name, {})
        return parse_json(value, name) if isinstance(value, str) else value

    def text(self, name: str, default: str | None = None) -> str:
        """A field that holds text; raises ProblemError."""
        value = self.fields.get(name, default)
        if not isinstance(value, str):
            raise ProblemError(400, "parts", f"expected a text as {name!r}")
        return value

    async def close(self) -> None:
        """Lets go of the files; their bytes are read no more."""
        if self._form is not None:
            await self._form.close()


async def read_upload(request: Request, pictures: Sequence[str], most: int = 4) -> Upload:
    """Reads a request's body.

    Args:
        request: The request.
        pictures: Fields that are pictures: files, or addresses of files.
        most: How many there may be.

    Raises:
        ProblemError: It is of another kind, broken, too large or too slow, or an address cannot be
            fetched.
    """
    settings = state_of(request).settings
    form = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    try:
        if form == FORM:
            return await _read_form(request, pictures, most, settings)
        if form == JSON:
            return await _read_json(request, pictures, most, settings)
    except ClientDisconnect as error:
        raise ProblemError(400, "left", "the request ended before all of it had come") from error
    raise ProblemError(415, "content-type", f"expected {FORM}, or {JSON} with addresses")


async def _read_form(
    request: Request, pictures: Sequence[str], most: int, settings: ServiceSettings
) -> Upload:
    try:
        form = await request.form(max_files=most, max_fields=most + 8, max_part_size=_FIELD)
    except HTTPException as error:
        raise ProblemError(400, "form", f"the form cannot be read: {error.detail}") from error
    except FormParserError as error:  # older Starlettes leave it to us
        raise ProblemError(400, "form", f"the form cannot be read: {error}") from error
    upload = Upload({}, {}, form)
    try:
        for name, value in form.multi_items():
            if isinstance(value, UploadFile):
                if name not in pictures:
                    raise ProblemError(
                        400, "parts", f"expected files as {', '.join(pictures)}; got {name[:50]!r}"
                    )
                picture = Picture(_base(value.filename), _reader(value))
                upload.pictures.setdefault(name, []).append(picture)
            elif name in pictures:
                upload.pictures.setdefault(name, []).append(await _fetched(value, settings))
            elif name in upload.fields:
                raise ProblemError(400, "parts", f"expected {name[:50]!r} once, got it again")
            else:
                upload.fields[name] = value
    except BaseException:
        await form.close()
        raise
    return upload


async def _read_json(
    request: Request, pictures: Sequence[str], most: int, settings: ServiceSettings
) -> Upload:
    body = parse_json(await request.body(), "the request")
    if not isinstance(body, Mapping):
        raise ProblemError(400, "json", "the request: expected an object")
    given: dict[str, list[Any]] = {}
    for name in pictures:
        if name in body:
            value = body[name]
            given[name] = value if isinstance(value, list) else [value]
    if sum(map(len, given.values())) > most:
        raise ProblemError(400, "parts", f"expected at most {most} images")
    found = {name: [await _fetched(url, settings) for url in urls] for name, urls in given.items()}
    return Upload(found, {name: value for name, value in body.items() if name not in pictures})


async def _fetched(url: Any, settings: ServiceSettings) -> Picture:
    if not isinstance(url, str):
        raise ProblemError(400, "address", "expected the address of an image, as a text")
    most = 1_000_000 * settings.upload_mb
    fetched = await asyncio.to_thread(fetch, url.strip(), settings.url_hosts, most=most)
    return Picture(_base(fetched.name), lambda: fetched.data)


def _reader(file: UploadFile) -> Callable[[], bytes]:
    def read() -> bytes:
        file.file.seek(0)
        return file.file.read()

    return read


def _base(name: str | None) -> str:
    """A name without folders, of whichever system, and not too long."""
    return PurePosixPath((name or "").replace("\\", "/")).name[:200] or "image"
