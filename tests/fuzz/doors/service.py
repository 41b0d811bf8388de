"""Whole requests to the service, each part of which may be odd: they get behind its first look."""

import contextlib
import http.client
import json
import os
import tempfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np

from imgdiff.errors import ImgDiffError
from imgdiff.service.protocol.options_json import COMPARE, RENDER
from tests.fuzz.doors.door import Door
from tests.fuzz.doors.lasting import lasting
from tests.fuzz.doors.pictures import pictures
from tests.fuzz.doors.visitors import NAMES
from tests.fuzz.foreign import FOREIGN
from tests.fuzz.mutator import mutated
from tests.fuzz.odd_values import JSON, odd_json
from tests.fuzz.watched import MOST_BYTES, memory
from tests.recognition.untrained_run_folder import make_run

#: A request: method, path, headers, body. "JOB" in a path stands for the last batch that began.
Request = tuple[str, str, dict[str, str], bytes]
#: What each address takes: files, and other fields with values that it has a use for.
_POSTS: dict[str, tuple[tuple[str, ...], dict[str, str]]] = {
    "/v1/compare": (("before", "after"), {"options": ""}),
    "/v1/compare/batch": (("before", "after") * 2, {"options": "", "results": '["json", "html"]'}),
    "/v1/verify": (("before", "after"), {"model": "people", "threshold": "0.5"}),
    "/v1/identify": (("probe",), {"model": "people", "gallery": "team", "most": "3"}),
    "/v1/embed": (("image", "image"), {"model": "people"}),
    "/v1/galleries/team/anna": (("image",), {}),
}
_OTHERS = (
    *("GET /v1/jobs/JOB", "GET /v1/jobs/JOB/pairs/0", "GET /v1/jobs/JOB/pairs/-1"),
    *("POST /v1/jobs/JOB/cancel", "GET /v1/jobs/JOB/events", "DELETE /v1/jobs/JOB"),
    *("GET /v1/jobs/JOB/pairs/99999999999999999999999", "GET /v1/jobs/NAME/pairs/NAME"),
    *("GET /v1/galleries", "GET /v1/galleries/NAME", "DELETE /v1/galleries/NAME"),
    *("DELETE /v1/galleries/NAME/NAME", "POST /v1/galleries/NAME/NAME", "GET /v1/models"),
    *("DELETE /v1/galleries/team/anna", "GET /metrics", "GET /readyz", "PUT /v1/compare"),
)
_ACCEPTS = (
    *("application/json", "image/png", "text/html", "multipart/mixed", "*/*", "image/*;q=0.3"),
    *("image/png;q=nan", "text/html;q=-1, image/png;q=1e400", ";;q=,,/", "x" * 5000, "\xff"),
)
_HEADERS = {
    "X-Request-Id": ("a", "x" * 200, "a b", "\xe9"),
    "Last-Event-ID": ("0", "-1", "9" * 30, "\xb2", "1e3"),
    "Origin": ("http://testserver", "http://x", "null", "http://[::1"),
    "Host": ("testserver", "x", "[::1", "a@b", ""),
    "Authorization": ("Bearer x", "Basic \xff", "Bearer"),
    "Content-Length": ("0", "-1", "1e3", "9" * 40),
    "Content-Encoding": ("gzip", "br"),
    "Transfer-Encoding": ("chunked", "x"),
}
_KINDS = ("multipart/form-data", "application/json", "text/plain", "multipart/form-data; boundary=")
#: Seconds until an answer has to be there, on a busy machine.
_PATIENCE = 50
_OPTIONS = {
    **dict.fromkeys((*COMPARE, *RENDER)),
    "threshold": 0.4,
    "ignore": ["0,0,5,5"],
    "level": "strict",
    "view": "panels",
    "scores": False,
}


def _some_requests(rng: np.random.Generator) -> bytes:
    """One to three of them, as JSON."""
    made = [_posted(rng) if rng.random() < 0.75 else _other(rng)]
    while (made[-1][1] == "/v1/compare/batch" and len(made) < 3) or rng.random() < 0.2:
        made.append(_other(rng))
    return json.dumps([(*head, body.decode("latin-1")) for *head, body in made]).encode()


def _posted(rng: np.random.Generator) -> Request:
    path = list(_POSTS)[rng.integers(len(_POSTS))]
    files, fields = _POSTS[path]
    if rng.random() < 0.15:
        kind, body = "application/json", _addresses(files, fields, rng)
    else:
        kind, body = _form([*_files(files, rng), *_fields(fields, rng)], rng)
    return "POST", path, {"Content-Type": kind, **_headers(rng)}, body


def _other(rng: np.random.Generator) -> Request:
    method, path = _OTHERS[rng.integers(len(_OTHERS))].split()
    while "NAME" in path:
        name = _one(("team", "anna", "..", "a/b", *NAMES), rng).encode("utf-8", "surrogatepass")
        path = path.replace("NAME", quote(name, safe=""), 1)
    body = b"" if method == "GET" else rng.bytes(rng.integers(0, 9))
    return method, path, _headers(rng), body


def _headers(rng: np.random.Generator) -> dict[str, str]:
    headers = {"Accept": _one(_ACCEPTS[:5] if rng.random() < 0.85 else _ACCEPTS, rng)}
    if rng.random() < 0.2:
        name = _one(list(_HEADERS), rng)
        headers[name] = _one(_HEADERS[name], rng)
    return headers


def _files(names: tuple[str, ...], rng: np.random.Generator) -> list[tuple[str, str | None, bytes]]:
    """A file for each of the names, most of them whole pictures."""
    seeds, foreign = pictures(), list(FOREIGN.values())
    makes: tuple[Callable[[], bytes], ...] = (
        *(lambda: seeds[rng.integers(len(seeds))],) * 12,
        *(lambda: mutated(seeds, rng),) * 3,
        lambda: _one(foreign, rng),
    )
    named = [_one(NAMES, rng) if rng.random() < 0.3 else "a.png" for _ in names]
    return [(name, file, _one(makes, rng)()) for name, file in zip(names, named, strict=True)]


def _fields(fields: dict[str, str], rng: np.random.Generator) -> list[tuple[str, None, bytes]]:
    made = []
    for name, value in fields.items():
        if name == "options":
            few = {k: _OPTIONS[k] for k in rng.choice(list(_OPTIONS), 3) if _OPTIONS[k] is not None}
            seed = json.dumps(few or {"threshold": 0.5}).encode()
            text = seed if rng.random() < 0.6 else odd_json([seed, _with_one_odd(rng)], rng)
        else:
            text = value.encode()
        if rng.random() < 0.1:
            text = _one((b"", b"null", b"\0", b"../../x", b"1e400", b"[]", b"x" * 2000), rng)
        made.append((name, None, text))
    return made


def _with_one_odd(rng: np.random.Generator) -> bytes:
    """Any option with any value that JSON knows."""
    return json.dumps({_one(list(_OPTIONS), rng): _one(JSON, rng)}).encode()


def _form(
    parts: list[tuple[str, str | None, bytes]], rng: np.random.Generator
) -> tuple[str, bytes]:
    """A form, a part of which may be missing, repeated, of another name, or damaged as a whole."""
    if rng.random() < 0.15:
        place = int(rng.integers(len(parts)))
        name, file, data = parts[place]
        changed = ([], [parts[place]] * 2, [("other", file, data)], [(name, None, data)])
        parts[place : place + 1] = changed[rng.integers(len(changed))]
    body = b"".join(
        b'--x\r\nContent-Disposition: form-data; name="%b"%b\r\n\r\n%b\r\n'
        % (
            name.encode(),
            b"" if file is None else b'; filename="%b"' % file.encode("utf-8", "surrogatepass"),
            data,
        )
        for name, file, data in parts
    )
    body += b"--x--\r\n"
    kind = _one(_KINDS, rng) if rng.random() < 0.05 else f"{_KINDS[0]}; boundary=x"
    return kind, mutated([body], rng) if rng.random() < 0.1 else body


def _addresses(files: tuple[str, ...], fields: dict[str, str], rng: np.random.Generator) -> bytes:
    """A body with addresses in the place of files; nothing is fetched from any of them."""
    places = ("http://127.0.0.1/a.png", "file:///etc/passwd", "https://[::1/", "http://x@y:99999/")
    seed = json.dumps({**{name: _one(places, rng) for name in files}, **fields, "options": {}})
    return odd_json([seed.encode()], rng) if rng.random() < 0.8 else mutated([seed.encode()], rng)


def _one(of: Any, rng: np.random.Generator) -> Any:
    return of[int(rng.integers(len(of)))]


class _Service:
    """The service, with a run and galleries; what its own process takes and logs is watched."""

    def __init__(self) -> None:
        from tests.service.conftest import Live

        self.folder = Path(lasting.enter_context(tempfile.TemporaryDirectory()))
        make_run(self.folder / "runs" / "people")
        (self.folder / "galleries" / "team").mkdir(parents=True)
        folders = [f"--{name}={self.folder / name}" for name in ("runs", "galleries")]
        self._live = Live("--workers=1", "--rate=0", "--no-keys", "--upload-seconds=2", *folders)
        lasting.callback(self._live.stop)
        while self._asked("GET", "/readyz", {}, b"")[0] != 200:
            time.sleep(0.1)

    def send(self, requests: list[Request]) -> list[int]:
        """The statuses of the answers, each of which is checked."""
        job, statuses = "none", []
        self._live.lines.clear()
        for method, path, headers, body in requests:
            status, told = self._asked(method, path.replace("JOB", job), headers, body)
            if status == 202:
                job = json.loads(told)["id"]
            statuses.append(status)
        if job != "none":  # so that the next ones find room
            self._asked("DELETE", f"/v1/jobs/{job}", {}, b"")
        assert {path.name for path in self.folder.iterdir()} == {"runs", "galleries"}
        assert {path.name for path in (self.folder / "runs").iterdir()} == {"people"}
        assert self._asked("GET", "/healthz", {}, b"")[0] == 200
        defects = [line for line in self._live.lines if line["level"] == "error"]
        assert not defects and not self._live.broken, (defects, self._live.broken)
        peak = memory("VmHWM", self._live.process.pid)
        assert peak < MOST_BYTES, f"{peak / 1e9:.1f} GB"
        return statuses

    def _asked(
        self, method: str, path: str, headers: dict[str, str], body: bytes
    ) -> tuple[int, bytes]:
        connection = http.client.HTTPConnection("127.0.0.1", self._live.port, timeout=_PATIENCE)
        with contextlib.closing(connection):
            own = {"Host": "localhost", "Content-Length": str(len(body)), **headers}
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in own.items():
                connection.putheader(name, value.encode("latin-1", "replace"))
            try:
                with contextlib.suppress(BrokenPipeError):
                    connection.endheaders(body)
                answer = connection.getresponse()
                told = answer.read()
            except ConnectionResetError:  # refused before all of it was sent
                return 400, b""
        _check(answer, told)
        return answer.status, told


@cache
def _service(_process: int) -> _Service:
    return _Service()


def _check(answer: http.client.HTTPResponse, told: bytes) -> None:
    """Answered or refused in our words, and nothing of the machine is told."""
    assert b"root:" not in told and b"Traceback" not in told, told
    assert answer.status < 500 or answer.status in (503, 504), (answer.status, told[:500])
    number = answer.headers["X-Request-Id"]  # of what is no request the server itself says so
    if answer.status >= 400 and number is not None:
        assert answer.headers["Content-Type"].startswith("application/problem+json")
        problem = json.loads(told)
        assert problem["status"] == answer.status and problem["detail"], problem
    assert number is None or number.isprintable()


def _enter(case: bytes) -> None:
    requests = [(*head, body.encode("latin-1")) for *head, body in json.loads(case)]
    statuses = _service(os.getpid()).send(requests)
    if statuses[0] >= 400:
        raise ImgDiffError("refused")


def doors() -> list[Door]:
    """The one."""
    return [Door("request", _some_requests, _enter, refused=0.3, share=0.3)]
