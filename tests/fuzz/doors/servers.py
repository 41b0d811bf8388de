"""Requests to the servers of the page and of the service, as bytes on a connection."""

import os
import re
import select
import socket
import tempfile
import time
from collections.abc import Generator
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image

from imgdiff.errors import ImgDiffError
from tests.fuzz.doors.door import Door, of_bytes
from tests.fuzz.doors.lasting import lasting
from tests.fuzz.mutator import mutated
from tests.io.picture_files import encoded, png16, smooth

_HEAD = b"HTTP/1.1\r\nHost: localhost\r\n"
_MULTIPART = (
    b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.png"\r\n'
    b"Content-Type: image/png\r\n\r\nabc\r\n--x--\r\n"
)
_REQUESTS = [
    b"GET / " + _HEAD + b"\r\n",
    b"GET /?sample=shop&view=swipe&opacity=0.5&region=2 " + _HEAD + b"\r\n",
    b"GET /_stcore/health " + _HEAD + b"\r\n",
    b"GET /_stcore/host-config " + _HEAD + b"Origin: http://x\r\n\r\n",
    b"GET /media/0123456789abcdef.png " + _HEAD + b"Range: bytes=0-10\r\n\r\n",
    b"GET /component/x/../../../../etc/passwd " + _HEAD + b"\r\n",
    b"GET /static/%2e%2e/%2e%2e/etc/passwd " + _HEAD + b"Accept-Encoding: gzip\r\n\r\n",
    b"PUT /_stcore/upload_file/session/file "
    + _HEAD
    + b"Content-Type: multipart/form-data; boundary=x\r\nContent-Length: %d\r\n\r\n"
    % len(_MULTIPART)
    + _MULTIPART,
    b"DELETE /_stcore/upload_file/session/file " + _HEAD + b"\r\n",
    b"GET /_stcore/stream "
    + _HEAD
    + b"Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
    + b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n\x82\x85\0\0\0\0hello",
    b"POST / " + _HEAD + b"Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n",
]
#: The service takes a connection that we close for a client who has left.
_LAST = _HEAD + b"Connection: close\r\n"
#: Seconds of the wall clock until an answer comes to a whole request, and until a connection that
#: we closed has to be closed.
_QUICK, _PATIENCE = 1, 30


class _Server:
    """A server on a port of this machine.

    Args:
        url: Its address.
    """

    def __init__(self, url: str) -> None:
        self.address = ("127.0.0.1", int(url.rpartition(":")[2]))

    def answer(self, request: bytes) -> bytes:
        """All that comes back until the connection is closed, by us once an answer has begun."""
        parts = []
        try:
            with socket.create_connection(self.address, _PATIENCE) as connection:
                connection.sendall(request)
                select.select([connection], [], [], _QUICK)
                connection.shutdown(socket.SHUT_WR)
                while part := connection.recv(65536):
                    parts.append(part)
        except ConnectionError:  # closed while we were still sending
            pass
        return b"".join(parts)


@cache
def page_server(_process: int) -> _Server:
    """The page, started once for each process that asks."""
    from tests.app.browser import serving

    return _lasting(serving(Path(tempfile.mkdtemp()) / "log.txt"))


@cache
def _service(_process: int) -> _Server:
    from tests.service.conftest import Live

    def life() -> Generator[str]:
        live = Live("--workers", "1", "--rate", "0", "--no-keys")
        try:
            while b"HTTP/1.1 200" not in _Server(live.url).answer(
                b"GET /readyz " + _LAST + b"\r\n"
            ):
                time.sleep(0.1)
            yield live.url
        finally:
            live.stop()

    return _lasting(life())


def _lasting(life: Generator[str]) -> _Server:
    """A server that ends with this process."""
    lasting.callback(life.close)
    return _Server(next(life))


def _send(server: _Server, request: bytes, health: bytes) -> None:
    answer = server.answer(request)
    status = answer[9:12]
    assert b"root:" not in answer, "a file of the machine"
    assert b"Traceback" not in answer, answer[:2000]
    assert not status.startswith(b"5") or status == b"503", answer[:500]
    alive = server.answer(b"GET " + health + b" " + _HEAD + b"Connection: close\r\n\r\n")
    assert alive.startswith(b"HTTP/1.1 200"), alive[:100]
    if not status.startswith((b"1", b"2")):
        raise ImgDiffError("refused")


def _of_the_service() -> list[bytes]:
    """A comparison, a batch, and what there is beside."""
    files = [png16(smooth().astype("u2") * 257, 2), *map(_png, (smooth(), 255 - smooth()))]

    def posted(path: bytes, *parts: tuple[bytes, bytes], kind: bytes = b"*/*") -> bytes:
        body = b"".join(
            b"--x\r\nContent-Disposition: form-data; " + head + b"\r\n\r\n" + data + b"\r\n"
            for head, data in parts
        )
        body += b"--x--\r\n"
        head = b"Content-Type: multipart/form-data; boundary=x\r\nAccept: " + kind + b"\r\n"
        return b"POST %b %b%bContent-Length: %d\r\n\r\n%b" % (path, _LAST, head, len(body), body)

    before, after = b'name="before"; filename="a.png"', b'name="after"; filename="b.png"'
    options = (b'name="options"', b'{"threshold": 0.4, "ignore": [[0, 0, 5, 5]], "scores": false}')
    address = b'{"before": {"url": "http://127.0.0.1/a.png"}, "after": "file:///etc/passwd"}'
    return [
        posted(b"/v1/compare", (before, files[1]), (after, files[2]), options),
        posted(b"/v1/compare", (before, files[0]), (after, files[1]), kind=b"image/png"),
        posted(b"/v1/compare", (before, files[1]), (after, files[1]), kind=b"text/html"),
        posted(b"/v1/compare/batch", *2 * [(before, files[1]), (after, files[2])], options),
        posted(b"/v1/verify", (before, files[1]), (after, files[2])),
        b"POST /v1/compare "
        + _LAST
        + b"Content-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(address)
        + address,
        b"GET /v1/jobs/0123456789abcdef/pairs/0 " + _LAST + b"Accept: image/png\r\n\r\n",
        b"GET /v1/jobs/0123456789abcdef/events " + _LAST + b"Last-Event-ID: 5\r\n\r\n",
        b"DELETE /v1/jobs/../../etc " + _LAST + b"Authorization: Bearer x\r\n\r\n",
        b"GET /openapi.json " + _LAST + b"X-Request-Id: a\r\n\r\n",
    ]


def _some_request(seeds: list[bytes], rng: np.random.Generator) -> bytes:
    """Damaged anywhere, or in its body alone, whose length it then tells."""
    head, _, body = seeds[rng.integers(len(seeds))].partition(b"\r\n\r\n")
    if not body or rng.random() < 0.3:
        return mutated(seeds, rng)
    body = mutated([body], rng)
    head = re.sub(rb"(?<=Content-Length: )[0-9]+", b"%d" % len(body), head)
    return head + b"\r\n\r\n" + body


def _png(pixels: np.ndarray) -> bytes:
    return encoded(Image.fromarray(pixels), "PNG")


def doors() -> list[Door]:
    """Both."""
    of_service = _of_the_service()
    return [
        Door(
            "http",
            of_bytes(_REQUESTS),
            lambda data: _send(page_server(os.getpid()), data, b"/_stcore/health"),
            share=0.2,
        ),
        Door(
            "service",
            lambda rng: _some_request(of_service, rng),
            lambda data: _send(_service(os.getpid()), data, b"/healthz"),
            refused=0.1,
            share=0.2,
        ),
    ]
