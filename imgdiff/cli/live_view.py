"""``imgdiff watch --live``: what the camera sees now, as a page of this computer."""

import secrets
import threading
import webbrowser
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import numpy as np

from imgdiff.io.jpeg import encode_jpeg

_BOUNDARY = "frame"
_PAGE = b"""<!doctype html><title>imgdiff watch</title>
<style>body{margin:0;background:#111}img{width:100vw;height:100vh;object-fit:contain}</style>
<img src="frames" alt="What the camera sees">"""


@contextmanager
def live_view(announce: Callable[[str], None]) -> Iterator[Callable[[np.ndarray], None]]:
    """Shows pictures to this computer alone as they come, and opens them in the browser.

    Args:
        announce: Called once, with the address, which cannot be guessed.

    Yields:
        What shows a picture, uint8 RGB (H, W, 3), in the place of the one before.
    """
    path = f"/{secrets.token_urlsafe(24)}/"
    newest = _Newest()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            if secrets.compare_digest(self.path.encode(), path.encode()):
                self._begin(200, "text/html; charset=utf-8")
                self.wfile.write(_PAGE)
            elif secrets.compare_digest(self.path.encode(), f"{path}frames".encode()):
                self._begin(200, f"multipart/x-mixed-replace; boundary={_BOUNDARY}")
                with suppress(OSError):  # whoever looked has left
                    self._frames()
            else:
                self._begin(404, "text/plain; charset=utf-8")
                self.wfile.write(b"There is nothing here.")

        def _begin(self, status: int, kind: str) -> None:
            self.send_response(status)
            self.send_header("Content-Type", kind)
            self.send_header("Cache-Control", "no-store")
            self.send_header("Referrer-Policy", "no-referrer")
            self.end_headers()

        def _frames(self) -> None:
            number = 0
            while True:
                number, picture = newest.after(number)
                if picture is None:
                    return
                head = f"--{_BOUNDARY}\r\nContent-Type: image/jpeg\r\n"
                head += f"Content-Length: {len(picture)}\r\n\r\n"
                self.wfile.write(head.encode() + picture + b"\r\n")

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    class Server(ThreadingHTTPServer):
        daemon_threads = True

    with Server(("127.0.0.1", 0), Handler) as server:
        address = f"http://127.0.0.1:{server.server_port}{path}"
        announce(f"{address} shows what is seen, as long as this runs")
        threading.Thread(target=server.serve_forever, daemon=True).start()
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        try:
            yield lambda pixels: newest.put(encode_jpeg(pixels))
        finally:
            newest.put(None)
            server.shutdown()


class _Newest:
    """The last picture; whoever looks slowly misses some."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._number = 0
        self._picture: bytes | None = None

    def put(self, picture: bytes | None) -> None:
        """Gives a picture; None when there will be none any more."""
        with self._changed:
            self._number, self._picture = self._number + 1, picture
            self._changed.notify_all()

    def after(self, number: int) -> tuple[int, bytes | None]:
        """The number of the last picture, and it, as soon as it is another one."""
        with self._changed:
            self._changed.wait_for(lambda: self._number > number)
            return self._number, self._picture
