"""``imgdiff compare --open``: the result as a page of this computer, for a while."""

import contextlib
import secrets
import threading
import webbrowser
from collections.abc import Callable
from datetime import datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

#: Minutes that the address of a result lives.
MINUTES = 10


def show_page(page: bytes, announce: Callable[[str], None], seconds: float = 60 * MINUTES) -> None:
    """Serves a page to this computer alone, opens it in the browser, and waits for its end.

    Args:
        page: HTML that fetches nothing.
        announce: Called once, with its address, which cannot be guessed, and when that ends.
        seconds: That it lives; Ctrl+C ends it sooner.
    """
    path = f"/r/{secrets.token_urlsafe(24)}"

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            known = secrets.compare_digest(self.path.encode(), path.encode())
            body = page if known else b"There is no such result, or no longer."
            self.send_response(200 if known else 404)
            self.send_header("Content-Type", f"text/{'html' if known else 'plain'}; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.send_header("Cache-Control", "no-store")
            self.send_header("Referrer-Policy", "no-referrer")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        address = f"http://127.0.0.1:{server.server_port}{path}"
        end = datetime.now() + timedelta(seconds=seconds)
        announce(f"{address} shows this until {end:%H:%M}; Ctrl+C ends it sooner")
        ending = threading.Timer(seconds, server.shutdown)
        ending.daemon = True
        ending.start()
        threading.Thread(target=webbrowser.open, args=(address,), daemon=True).start()
        with contextlib.suppress(KeyboardInterrupt):
            server.serve_forever()
        ending.cancel()
