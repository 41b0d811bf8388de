"""A service that is disturbed: it begins, compares a pair and a batch, and ends."""

import contextlib
import http.client
import json
import os
import signal
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

_BOUNDARY = "frontier"
#: Seconds until what was asked for has to be there, on a busy machine.
_PATIENCE = 120


def serve_and_ask() -> None:
    """In the current folder, temporary files too; status 2 where something is refused."""
    from imgdiff.service.launch import serve
    from imgdiff.service.settings import ServiceSettings

    tempfile.tempdir = str(Path("tmp").resolve())

    def served(port: int) -> None:
        with contextlib.suppress(KeyboardInterrupt):
            serve(ServiceSettings(workers=1, rate=0), "127.0.0.1", port)

    beside(served, _ask)


def beside(serve: Callable[[int], None], ask: Callable[[int, threading.Event, list[str]], None]):
    """A server on a free port, and who asks it in a thread beside it.

    Args:
        serve: Ends where it gets a signal to.
        ask: Gets the port, what is set when the server has ended, and a list for what went wrong:
            where it is not empty in the end, the status is 2.
    """
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    ended, troubles = threading.Event(), list[str]()
    client = threading.Thread(target=ask, args=(port, ended, troubles))
    client.start()
    try:
        serve(port)
    finally:
        ended.set()
        client.join()
    if troubles:
        print(troubles)
        sys.exit(2)


def _ask(port: int, ended: threading.Event, troubles: list[str]) -> None:
    """A pair and a batch of two, then the service is told to end; what is refused is kept."""
    try:
        for _ in until(ended):
            with contextlib.suppress(ConnectionError):  # it does not listen yet
                if _called(port, "GET", "/readyz")[0] == 200:
                    break
        if _called(port, "POST", "/v1/compare", 1)[0] != 200:
            troubles.append("the pair")
        status, job = _called(port, "POST", "/v1/compare/batch", 2)
        if status != 202:
            troubles.append("the batch")
            return
        for _ in until(ended):
            if (job := _called(port, "GET", f"/v1/jobs/{job['id']}")[1])["state"] != "running":
                break
        troubles.extend(f"pair {p['index']}" for p in job["pairs"] if p["state"] != "done")
    except (OSError, http.client.HTTPException, TimeoutError) as error:
        troubles.append(repr(error))
    finally:
        if not ended.is_set():
            os.kill(os.getpid(), signal.SIGINT)


def until(ended: threading.Event) -> Iterator[None]:
    """Again and again; raises TimeoutError where the server ends before, or nothing comes."""
    end = time.monotonic() + _PATIENCE
    while not ended.is_set():
        yield
        if time.monotonic() > end:
            raise TimeoutError("nothing came")
        time.sleep(0.02)
    raise TimeoutError("the service has ended")


def _called(port: int, method: str, path: str, pairs: int = 0) -> tuple[int, dict]:
    head = 'Content-Disposition: form-data; name="{0}"; filename="{0}.png"'
    parts = [
        head.format(name).encode() + b"\r\n\r\n" + Path(f"{name}.png").read_bytes()
        for name in ("before", "after") * pairs
    ]
    start = f"--{_BOUNDARY}\r\n".encode()
    body = b"".join(start + part + b"\r\n" for part in parts) + f"--{_BOUNDARY}--\r\n".encode()
    headers = {"Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"}
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=_PATIENCE)
    with contextlib.closing(connection):
        connection.request(method, path, body if pairs else None, headers if pairs else {})
        answer = connection.getresponse()
        return answer.status, json.loads(answer.read())
