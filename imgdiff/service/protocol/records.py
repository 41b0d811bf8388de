"""What is written down of requests: a line of JSON each, and counts for Prometheus.

Neither holds pictures, names of files, addresses that were asked for, or keys.
"""

import asyncio
import json
import logging
import re
import secrets
import time
from datetime import UTC, datetime
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from imgdiff.service.protocol.problems import ProblemError
from imgdiff.workers.pool import WorkerPool

LOGGER = "imgdiff.service"
_GIVEN_ID = re.compile(r"[A-Za-z0-9._-]{1,64}")
#: Seconds that a client may take to read a part of an answer.
_READING = 120.0
_SECONDS = (0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30, 60)


class Metrics:
    """Counts of one service, in a registry of its own.

    Args:
        pool: Whose state is told too.
    """

    def __init__(self, pool: WorkerPool) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "imgdiff_requests",
            "Requests by route, method and status.",
            ("route", "method", "status"),
            registry=self.registry,
        )
        self.seconds = Histogram(
            "imgdiff_request_seconds",
            "From a request's head to the end of its answer.",
            ("route",),
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.verdicts = Counter(
            "imgdiff_comparisons",
            "Comparisons by their verdict.",
            ("verdict",),
            registry=self.registry,
        )
        self._pool = pool
        self.registry.register(self)  # type: ignore[arg-type]

    def collect(self) -> Any:
        """The state of the pool, at this moment; the registry asks for it."""
        for name, text, value in (
            ("imgdiff_workers_ready", "Processes that are prepared.", self._pool.ready),
            ("imgdiff_workers_busy", "Processes that are at work.", self._pool.busy),
            ("imgdiff_queue_length", "Requests that wait for a process.", self._pool.waiting),
        ):
            yield GaugeMetricFamily(name, text, value)
        failures = CounterMetricFamily(
            "imgdiff_work_failures", "Work without a result, by the error.", labels=["error"]
        )
        for error, count in self._pool.failures.copy().items():
            failures.add_metric([error], count)
        yield failures


class Records:
    """Writes down what came and how it was answered; an answer it gives to every error.

    Args:
        app: What is behind.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._log = logging.getLogger(LOGGER)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        given = Headers(scope=scope).get("x-request-id", "")
        number = given if _GIVEN_ID.fullmatch(given) else secrets.token_hex(8)
        began, status, sent = time.perf_counter(), 0, 0

        async def noted(message: Message) -> None:
            nonlocal status, sent
            if message["type"] == "http.response.start":
                status = message["status"]
                headers = MutableHeaders(scope=message)
                headers["X-Request-Id"] = number
                headers["X-Content-Type-Options"] = "nosniff"
            elif message["type"] == "http.response.body":
                sent += len(message.get("body", b""))
            async with asyncio.timeout(_READING):
                await send(message)

        try:
            await self._app(scope, receive, noted)
        except Exception as error:
            if not isinstance(error, ProblemError):
                self._log.exception("a request failed", extra={"fields": {"id": number}})
                error = ProblemError(500, "internal", "this is a defect. Please report it")
            if not status:
                await error.send(scope, receive, noted)
        finally:
            self._note(scope, number, status, sent, time.perf_counter() - began)

    def _note(self, scope: Scope, number: str, status: int, sent: int, seconds: float) -> None:
        route = getattr(scope.get("route"), "path", "other")
        metrics: Metrics = scope["app"].state.service.metrics
        metrics.requests.labels(route, _method(scope), status).inc()
        metrics.seconds.labels(route).observe(seconds)
        fields = {
            "id": number,
            "method": _method(scope),
            "route": route,
            "status": status,
            "seconds": round(seconds, 4),
            "bytes": sent,
            "owner": scope.get("state", {}).get("owner"),
        }
        self._log.info("request", extra={"fields": fields})


def _method(scope: Scope) -> str:
    """One of the known ones: of what clients make up there is no end."""
    known = ("GET", "HEAD", "POST", "PUT", "DELETE", "OPTIONS", "PATCH")
    return scope["method"] if scope["method"] in known else "other"


class JsonLines(logging.Formatter):
    """Each record as a line of JSON."""

    def format(self, record: logging.LogRecord) -> str:
        """See ``logging.Formatter``."""
        when = datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds")
        fields = {"time": when, "level": record.levelname.lower(), "message": record.getMessage()}
        fields |= getattr(record, "fields", {})
        if record.exc_info:
            fields["error"] = self.formatException(record.exc_info)
        return json.dumps(fields)
