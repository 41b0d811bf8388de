"""The service as a process that listens on a port."""

import asyncio
import logging
import sys
from types import FrameType
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from imgdiff.errors import OptionError
from imgdiff.service.app import create_app
from imgdiff.service.protocol.records import JsonLines
from imgdiff.service.settings import ServiceSettings

#: Addresses that only this machine reaches, and the names that browsers call them by.
LOOPBACK = ("localhost", "127.0.0.1", "::1")
#: Seconds for a request's head to come in, and that an idle connection is kept.
_HEAD, _IDLE = 10.0, 15
#: Most connections, idle ones too.
_CONNECTIONS = 1000


def serve(settings: ServiceSettings, host: str, port: int, *, without_keys: bool = False) -> None:
    """Serves until it is told to end (SIGTERM or Ctrl-C); what is at work then comes to its end.

    Args:
        settings: How the service runs.
        host: Address to listen on.
        port: Port to listen on; 0 for any that is free, which the log tells.
        without_keys: Whether others than this machine may come in without a key.

    Raises:
        OptionError: Others could come in without a key, and that was not asked for.
    """
    if host not in LOOPBACK and not settings.keys and not without_keys:
        raise OptionError(
            f"on {host} others could use the service without a key: give --keys FILE, or "
            "--no-keys where everybody may"
        )
    _log_as_json()
    app = create_app(settings)
    config = uvicorn.Config(
        app,
        host,
        port,
        http=_PromptProtocol,
        ws="none",
        log_config=None,
        access_log=False,
        server_header=False,
        timeout_keep_alive=_IDLE,
        timeout_graceful_shutdown=int(settings.seconds) + 5,
        limit_concurrency=_CONNECTIONS,
    )
    _Server(config, app.state).run()


class _Server(uvicorn.Server):
    """Tells the service at once that it is to end: streams would go on for ever."""

    def __init__(self, config: uvicorn.Config, state: Any) -> None:
        super().__init__(config)
        self._state = state

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        if hasattr(self._state, "service"):
            self._state.service.closing = True
        super().handle_exit(sig, frame)


class _PromptProtocol(H11Protocol):
    """Hangs up on who does not send a request's head in time."""

    _waiting: asyncio.TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        self._watch()

    def data_received(self, data: bytes) -> None:
        super().data_received(data)
        self._watch()

    def send_400_response(self, msg: str) -> None:
        """Nothing more of what comes in is understood: to the application its client has left.

        Uvicorn would answer a second time where there is an answer already.
        """
        if self.cycle is not None:
            self.cycle.disconnected = True
            self.cycle.message_event.set()
        try:
            super().send_400_response(msg)
        except Exception:  # h11's own, of which uvicorn alone knows
            self.transport.close()

    def _watch(self) -> None:
        between = self.cycle is None or self.cycle.response_complete
        if between and self._waiting is None:
            self._waiting = self.loop.call_later(_HEAD, self._hang_up)
        elif not between and self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    def _hang_up(self) -> None:
        self._waiting = None
        if self.cycle is None or self.cycle.response_complete:
            self.transport.close()


def _log_as_json() -> None:
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.getLogger().handlers = [handler]
    for name in ("imgdiff", "uvicorn"):
        logging.getLogger(name).setLevel(logging.INFO)
    # A form that cannot be read is the client's to hear of.
    logging.getLogger("python_multipart").setLevel(logging.ERROR)
