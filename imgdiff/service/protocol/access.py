"""Who may come in: by the name they call, the page they come from, their key and how often."""

import hmac
import time
from collections import OrderedDict
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Receive, Scope, Send

from imgdiff.service.protocol.problems import ProblemError
from imgdiff.service.settings import ServiceSettings, digest

#: Addresses that everybody may ask: they say how the service is, and how it is used.
OPEN = ("/healthz", "/readyz", "/metrics", "/openapi.json")
#: Most owners whose rate is remembered; the longest silent is forgotten first.
_MOST_OWNERS = 10_000
_MINUTE = 60.0


class Access:
    """Lets in who may come in, and notes who that is in ``scope["state"]["owner"]``.

    Args:
        app: What is behind.
        settings: Keys, names, origins and the rate.
    """

    def __init__(self, app: ASGIApp, settings: ServiceSettings) -> None:
        self._app, self._settings = app, settings
        self._rates = Rates(settings.rate)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """See ASGI."""
        if scope["type"] == "http":
            try:
                self._check(scope)
            except ProblemError as problem:
                await problem.send(scope, receive, send)
                return
        await self._app(scope, receive, send)

    def _check(self, scope: Scope) -> None:
        headers, settings = Headers(scope=scope), self._settings
        host = headers.get("host", "")
        if settings.hosts and _name_of(host) not in settings.hosts:
            raise ProblemError(403, "host", "the service is not called by this name")
        origin = headers.get("origin")
        if origin and origin not in settings.origins and _netloc(origin) != host:
            raise ProblemError(403, "origin", "pages of this origin may not call the service")
        preflight = scope["method"] == "OPTIONS" and bool(origin)
        if scope["path"] in OPEN or preflight:
            return
        owner = self._owner(headers) if settings.keys else _address(scope)
        scope.setdefault("state", {})["owner"] = owner
        if wait := self._rates.wait(owner):
            raise ProblemError(
                429,
                "rate",
                f"more than {settings.rate} requests a minute. Send fewer",
                {"Retry-After": str(max(1, round(wait + 0.5)))},
            )

    def _owner(self, headers: Headers) -> str:
        """Whose key it is; compared in the same time whatever it is."""
        scheme, _, given = headers.get("authorization", "").partition(" ")
        key = given.strip() if scheme.lower() == "bearer" else headers.get("x-api-key", "")
        told, owner = digest(key), None
        for name, known in self._settings.keys.items():
            if hmac.compare_digest(told, known):
                owner = name
        if owner is None:
            raise ProblemError(
                401,
                "key",
                "expected a key that is known here, as 'Authorization: Bearer KEY'",
                {"WWW-Authenticate": "Bearer"},
            )
        return owner


class Rates:
    """How often each owner may come: a bucket of a minute's requests that refills evenly.

    Args:
        rate: Requests a minute; 0 for no limit.
    """

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._left: OrderedDict[str, tuple[float, float]] = OrderedDict()

    def wait(self, owner: str, now: float | None = None) -> float:
        """Counts a request.

        Args:
            owner: Of the request.
            now: The time in seconds; the clock's where None.

        Returns:
            0 where the request may come in, else seconds until one may.
        """
        if not self._rate:
            return 0.0
        now = time.monotonic() if now is None else now
        left, then = self._left.pop(owner, (float(self._rate), now))
        left = min(self._rate, left + (now - then) * self._rate / _MINUTE)
        allowed = left >= 1
        self._left[owner] = left - allowed, now
        if len(self._left) > _MOST_OWNERS:
            self._left.popitem(last=False)
        return 0.0 if allowed else (1 - left) * _MINUTE / self._rate


def _name_of(host: str) -> str:
    """Of a Host header, without its port."""
    if not _plain(host):
        return ""
    try:
        return (urlsplit(f"//{host}").hostname or "").lower()
    except ValueError:  # as "[::1"
        return ""


def _netloc(origin: str) -> str | None:
    """Host and port of an Origin header; None where it is no address."""
    try:
        return urlsplit(origin).netloc
    except ValueError:
        return None


def _plain(host: str) -> bool:
    return not set(host) & set("/@?#\\ ")


def _address(scope: Scope) -> str:
    client = scope.get("client")
    return str(client[0]) if client else "unknown"
