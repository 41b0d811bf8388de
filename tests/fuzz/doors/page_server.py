"""Requests to the server of the page, as bytes on a connection."""

import atexit
import os
import socket
import tempfile
from functools import cache
from pathlib import Path

import numpy as np

from imgdiff.errors import ImgDiffError
from tests.fuzz.doors.door import Door
from tests.fuzz.mutator import mutated

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
#: Seconds of the wall clock until a connection that we closed has to be closed; bytes of memory.
_PATIENCE, _MOST_BYTES = 20, 1_500_000_000


class _Server:
    """The page on a port of its own, as long as this process."""

    def __init__(self) -> None:
        from tests.app.browser import serving

        self._log = Path(tempfile.mkdtemp()) / "log.txt"
        self._life = serving(self._log)
        self.address = ("127.0.0.1", int(next(self._life).rpartition(":")[2]))
        atexit.register(self._life.close)

    def answer(self, request: bytes) -> bytes:
        """All that comes back until the connection is closed."""
        with socket.create_connection(self.address, _PATIENCE) as connection:
            connection.sendall(request)
            connection.shutdown(socket.SHUT_WR)
            parts = []
            try:
                while part := connection.recv(65536):
                    parts.append(part)
            except ConnectionError:  # closed while we were still sending
                pass
        return b"".join(parts)


@cache
def _server(_process: int) -> _Server:
    return _Server()


def _request(data: bytes) -> None:
    server = _server(os.getpid())
    try:
        answer = server.answer(data)
    except ConnectionError:
        answer = b""
    status = answer[9:12]
    assert b"root:" not in answer, "a file of the machine"
    assert not status.startswith(b"5"), answer[:200]
    if b"Traceback" in answer:
        raise AssertionError(answer[:2000])
    health = server.answer(b"GET /_stcore/health HTTP/1.1\r\nHost: localhost\r\n\r\n")
    assert health.startswith(b"HTTP/1.1 200"), health[:100]
    if not status.startswith((b"1", b"2")):
        raise ImgDiffError("refused")


def doors() -> list[Door]:
    """The one."""

    def some_request(rng: np.random.Generator) -> bytes:
        return mutated(_REQUESTS, rng)

    return [Door("http", some_request, _request, share=0.2)]
