"""The service under load: ``python -m benchmarks.serve --clients 8 --seconds 300 --rude``.

Clients that ask one thing after the other, on connections that are kept, of pairs of 640 x 480 with
one small change, with noise everywhere, and without a change. Prints requests, errors, seconds of
the median and of the slowest hundredth, the memory of the service and its processes on the way,
and the processor time that an answer took of both, whatever else the machine does. With ``--rude``
three more come and go: one sends a byte a second, one leaves without its answer, and one sends a
bomb, a small PNG that says 60,000 x 60,000. Ends with status 1 where a client got something else
than an answer, or "busy, come again" (503).
"""

import argparse
import contextlib
import http.client
import json
import os
import re
import socket
import subprocess
import sys
import threading
import time
import zlib
from collections import Counter
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.markdown import table

_BOUNDARY = "frontier"


@dataclass
class Load:
    """What the clients saw."""

    seconds: dict[str, list[float]] = field(default_factory=dict)
    answers: Counter = field(default_factory=Counter)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def note(self, kind: str, status: str, seconds: float) -> None:
        with self.lock:
            self.answers[status] += 1
            if status == "200":
                self.seconds.setdefault(kind, []).append(seconds)


def pairs(seed: int) -> dict[str, bytes]:
    """Bodies of requests, by what the pair is like."""
    rng = np.random.default_rng(seed)
    y, x = np.mgrid[:480, :640]
    before = np.stack([x // 4, y // 3, (x + y) // 6], axis=2).astype(np.uint8)
    for _ in range(60):
        top, left = rng.integers(0, 430), rng.integers(0, 560)
        before[top : top + 30, left : left + 70] = rng.integers(0, 256, 3)
    small = before.copy()
    small[200:240, 300:360] = (250, 20, 20)
    noisy = np.clip(before + rng.normal(0, 6, before.shape), 0, 255).astype(np.uint8)
    return {
        "one small change": _body(before, small),
        "noise everywhere": _body(before, noisy),
        "no change": _body(before, before),
    }


def _body(*images: np.ndarray) -> bytes:
    streams = [BytesIO() for _ in images]
    for image, stream in zip(images, streams, strict=True):
        Image.fromarray(image).save(stream, "PNG")
    return _form(*(stream.getvalue() for stream in streams))


def _bomb() -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        check = zlib.crc32(kind + data).to_bytes(4, "big")
        return len(data).to_bytes(4, "big") + kind + data + check

    size = (60_000).to_bytes(4, "big")
    header = chunk(b"IHDR", size + size + b"\x08\x02\0\0\0")
    pixels = chunk(b"IDAT", zlib.compress(bytes(30_000_000), 1))
    return b"\x89PNG\r\n\x1a\n" + header + pixels + chunk(b"IEND", b"")


def _form(*files: bytes) -> bytes:
    body = b""
    for name, data in zip(("before", "after"), files, strict=True):
        head = f'Content-Disposition: form-data; name="{name}"; filename="{name}.png"'
        body += f"--{_BOUNDARY}\r\n{head}\r\n\r\n".encode() + data + b"\r\n"
    return body + f"--{_BOUNDARY}--\r\n".encode()


def client(port: int, bodies: dict[str, bytes], end: float, first: int, load: Load) -> None:
    """Asks until the time is over; after "busy" it waits as long as it is told."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
    headers = {"Content-Type": f"multipart/form-data; boundary={_BOUNDARY}"}
    kinds = list(bodies)
    number = first
    while time.monotonic() < end:
        kind = kinds[number % len(kinds)]
        number += 1
        began = time.monotonic()
        try:
            connection.request("POST", "/v1/compare", bodies[kind], headers)
            answer = connection.getresponse()
            answer.read()
        except (OSError, http.client.HTTPException) as error:
            load.note(kind, type(error).__name__, 0)
            connection.close()
            continue
        load.note(kind, str(answer.status), time.monotonic() - began)
        if answer.status == 503:
            time.sleep(float(answer.headers.get("Retry-After", "1")))


def rude(port: int, bodies: dict[str, bytes], end: float, load: Load) -> None:
    """One after the other: a sender that dawdles, one that leaves, and a bomb."""
    bomb = _form(_bomb(), _bomb())
    head = (
        "POST /v1/compare HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {}\r\n"
        f"Content-Type: multipart/form-data; boundary={_BOUNDARY}\r\n\r\n"
    )
    body = bodies["noise everywhere"]
    while time.monotonic() < end:
        with socket.create_connection(("127.0.0.1", port), 120) as slow:
            slow.sendall(head.format(len(body)).encode())
            with socket.create_connection(("127.0.0.1", port), 120) as leaver:
                leaver.sendall(head.format(len(body)).encode() + body)
            with socket.create_connection(("127.0.0.1", port), 120) as bomber:
                with contextlib.suppress(OSError):  # it may be refused before all of it is sent
                    bomber.sendall(head.format(len(bomb)).encode() + bomb)
                with contextlib.suppress(OSError):
                    status = bomber.recv(12).decode().partition(" ")[2]
                    load.note("bomb", f"bomb {status}", 0)
            for byte in body[:10]:
                slow.sendall(bytes([byte]))
                time.sleep(1)
        load.note("rude", "left", 0)


def _stats(process: int) -> list[tuple[bool, list[str]]]:
    """Of a process (True) and of those that it started: the fields behind the name, proc(5)."""
    found = []
    for status in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            continue
        if process in (int(fields[1]), int(status.parent.name)):
            found.append((process == int(status.parent.name), fields))
    return found


def memory(process: int) -> float:
    """MB of a process and of those that it started."""
    return sum(int(fields[21]) for _, fields in _stats(process)) * os.sysconf("SC_PAGE_SIZE") / 1e6


def processor(process: int) -> tuple[float, float]:
    """Seconds of the processor that a process took, and those that it started."""
    ticks = [0, 0]
    for itself, fields in _stats(process):
        ticks[not itself] += int(fields[11]) + int(fields[12])
    return ticks[0] / os.sysconf("SC_CLK_TCK"), ticks[1] / os.sysconf("SC_CLK_TCK")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clients", type=int, default=8)
    parser.add_argument("--seconds", type=float, default=30)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--rude", action="store_true")
    given = parser.parse_args()
    command = [sys.executable, "-m", "imgdiff", "serve", "--port", "0", "--rate", "0"]
    command += ["--workers", str(given.workers)]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)  # noqa: S603
    port = 0
    while not port:
        line = json.loads(server.stderr.readline())
        if found := re.search(r"running on http://[^:]+:(\d+)", line["message"]):
            port = int(found.group(1))
    threading.Thread(target=lambda: [None for _ in server.stderr], daemon=True).start()
    try:
        good = measure(server.pid, port, given)
    finally:
        server.terminate()
        server.wait(60)
    sys.exit(0 if good else 1)


def measure(process: int, port: int, given: argparse.Namespace) -> bool:
    """Prints what the clients saw; whether that was answers."""
    bodies, load = pairs(given.seed), Load()
    client(port, bodies, time.monotonic() + 5, 0, Load())  # warm
    end, before = time.monotonic() + given.seconds, processor(process)
    clients = [
        threading.Thread(target=client, args=(port, bodies, end, number, load))
        for number in range(given.clients)
    ]
    if given.rude:
        clients.append(threading.Thread(target=rude, args=(port, bodies, end, load)))
    for one in clients:
        one.start()
    sizes = []
    while time.monotonic() < end:
        time.sleep(given.seconds / 12)
        sizes.append(memory(process))
        print(f"{sum(load.answers.values())} answers, {sizes[-1]:.0f} MB", file=sys.stderr)
    for one in clients:
        one.join()
    rows = []
    for kind, seconds in load.seconds.items():
        p50, p99 = np.percentile(seconds, (50, 99))
        rows.append([kind, str(len(seconds)), f"{p50:.2f}", f"{p99:.2f}"])
    together = np.concatenate(list(load.seconds.values()))
    p50, p99 = np.percentile(together, (50, 99))
    rows.append(["all", str(len(together)), f"{p50:.2f}", f"{p99:.2f}"])
    print("\n".join(table(["pair", "answers", "p50, s", "p99, s"], rows)))
    print(f"answers by status: {dict(load.answers)}; {len(together) / given.seconds:.1f} a second")
    front, work = (
        1000 * (b - a) / len(together) for a, b in zip(before, processor(process), strict=True)
    )
    print(f"processor, ms an answer: {front:.0f} of the service, {work:.0f} of its processes")
    print("memory on the way, MB: " + ", ".join(f"{size:.0f}" for size in sizes))
    first, last = np.median(sizes[:4]), np.median(sizes[-4:])
    print(f"median of the first third and of the last: {first:.0f} and {last:.0f} MB")
    return set(load.answers) <= {"200", "503", "left", "bomb 413", "bomb 422"}


if __name__ == "__main__":
    main()
