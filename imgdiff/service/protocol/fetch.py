"""Images by their address: from listed hosts alone, and never from inside of a network.

A host's name is resolved once, every address that it has must be a public one, and the connection
goes to one of these very addresses: what the name stands for a moment later does not matter
(DNS rebinding). Redirects are followed by the same rules.
"""

import contextlib
import http.client
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from pathlib import PurePosixPath
from typing import NamedTuple
from urllib.parse import unquote, urljoin, urlsplit

from imgdiff.service.protocol.problems import ProblemError
from imgdiff.version import __version__

_PORTS = {"http": 80, "https": 443}
_REDIRECTS = (301, 302, 303, 307, 308)
_MOST_REDIRECTS = 3
_CHUNK = 65_536
#: Networks through which an IPv4 address can be reached by an IPv6 one.
_TUNNELS = tuple(map(ipaddress.IPv6Network, ("64:ff9b::/96", "64:ff9b:1::/48")))

Resolve = Callable[[str, int], Sequence[str]]
Connect = Callable[[tuple[str, int], float], socket.socket]


class Fetched(NamedTuple):
    """What an address gave.

    Attributes:
        data: The bytes.
        name: The last part of the address.
    """

    data: bytes
    name: str


class _Target(NamedTuple):
    scheme: str
    host: str
    port: int
    path: str


def addresses_of(host: str, port: int) -> Sequence[str]:
    """All addresses that a host's name stands for; raises OSError."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [str(entry[4][0]) for entry in found]


def fetch(
    url: str,
    hosts: Sequence[str],
    *,
    most: int,
    seconds: float = 15.0,
    resolve: Resolve = addresses_of,
    connect: Connect = socket.create_connection,
) -> Fetched:
    """What is at an address.

    Args:
        url: Begins with https:// or http://.
        hosts: That may be asked: "example.com", "*.example.com" (any below it), with ":8443" behind
            for another port than the usual one.
        most: Bytes that it may have.
        seconds: That all of it may take.
        resolve: Gives the addresses of a name.
        connect: Opens a connection to an address.

    Raises:
        ProblemError: The address may not be asked, or gave no file.
    """
    deadline = time.monotonic() + seconds
    for _ in range(_MOST_REDIRECTS + 1):
        target = _target(url, hosts)
        address = _public_address(target, resolve, deadline - time.monotonic())
        remaining = deadline - time.monotonic()
        if remaining <= 0:
            raise _failed("it took too long")
        try:
            status, location, data = _get(target, address, most, remaining, connect)
        except (OSError, http.client.HTTPException, ValueError) as error:
            late = time.monotonic() >= deadline
            raise _failed("it took too long" if late else type(error).__name__) from error
        if status in _REDIRECTS and location:
            url = urljoin(url, location)
        elif status != 200:
            raise _failed(f"it answered with status {status}")
        else:
            name = PurePosixPath(unquote(urlsplit(url).path)).name
            return Fetched(data, name[:200] or "image")
    raise _failed("it leads on and on")


def _target(url: str, hosts: Sequence[str]) -> _Target:
    try:
        parts = urlsplit(url)
        host, port = (parts.hostname or "").lower().rstrip("."), parts.port
    except ValueError:
        raise _refused("it is no address of a file") from None
    usual = _PORTS.get(parts.scheme)
    if usual is None or not host or parts.username is not None:
        raise _refused("expected https://HOST/... or http://HOST/...")
    port = port or usual
    if not any(_fits(host, port, usual, like.lower()) for like in hosts):
        raise _refused("its host is not one that this service fetches from")
    path = parts.path or "/"
    query = f"?{parts.query}" if parts.query else ""
    if not (path + query).isascii() or any(c <= " " for c in path + query):
        raise _refused("its path has to be percent-encoded")
    return _Target(parts.scheme, host, port, path + query)


def _fits(host: str, port: int, usual: int, like: str) -> bool:
    name, _, wanted = like.partition(":")
    if port != (int(wanted) if wanted.isdecimal() else usual):
        return False
    return host.endswith(name[1:]) if name.startswith("*.") else host == name


def _public_address(target: _Target, resolve: Resolve, seconds: float) -> str:
    # Without a network a system asks for a name for as long as it likes, and cannot be stopped.
    asked: Future[list[str]] = Future()
    threading.Thread(
        target=_answer, args=(asked, resolve, target.host, target.port), daemon=True
    ).start()
    try:
        found = asked.result(max(0.0, seconds))
    except TimeoutError as error:
        raise _failed("it took too long") from error
    except (OSError, UnicodeError) as error:
        raise _failed("its host is not known") from error
    if not found or not all(map(is_public, found)):
        raise _refused("its host is not at a public address")
    return found[0]


def _answer(asked: "Future[list[str]]", resolve: Resolve, host: str, port: int) -> None:
    try:
        asked.set_result(list(resolve(host, port)))
    except Exception as error:  # for whoever waits
        asked.set_exception(error)


def is_public(address: str) -> bool:
    """Whether an IP address belongs to the internet, and to nobody's own network."""
    try:
        ip = ipaddress.ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        if ip.sixtofour or ip.teredo or any(ip in network for network in _TUNNELS):
            return False
        if ip.ipv4_mapped:
            ip = ip.ipv4_mapped
    return ip.is_global and not ip.is_multicast and not ip.is_reserved


def _get(
    target: _Target, address: str, most: int, seconds: float, connect: Connect
) -> tuple[int, str | None, bytes]:
    """Status, where it leads on to, and the bytes; from this very address."""
    deadline = time.monotonic() + seconds
    plain = connect((address, target.port), min(seconds, 5.0))
    watch = threading.Timer(seconds, _break, [plain])
    watch.daemon = True
    watch.start()  # each read has time anew: a host that sends a byte now and then ends here
    try:
        plain.settimeout(seconds)
        opened = plain
        if target.scheme == "https":
            context = ssl.create_default_context()
            opened = context.wrap_socket(plain, server_hostname=target.host)
            watch.cancel()
            watch = threading.Timer(max(0.0, deadline - time.monotonic()), _break, [opened])
            watch.daemon = True
            watch.start()
        connection = http.client.HTTPConnection(target.host, target.port)
        connection.sock = opened
        headers = {
            "User-Agent": f"imgdiff/{__version__}",
            "Accept": "image/*, */*;q=0.1",
            "Accept-Encoding": "identity",
            "Connection": "close",
        }
        connection.request("GET", target.path, headers=headers)
        response = connection.getresponse()
        data = bytearray()
        while response.status == 200 and (chunk := response.read(_CHUNK)):
            data += chunk
            if len(data) > most:
                raise ProblemError(
                    413, "remote", f"what is at this address is larger than {most:,} bytes"
                )
        if response.status == 200 and (response.length or time.monotonic() >= deadline):
            raise OSError("cut short")
        return response.status, response.headers.get("Location"), bytes(data)
    finally:
        watch.cancel()
        plain.close()


def _break(connection: socket.socket) -> None:
    """Ends a read in another thread."""
    with contextlib.suppress(OSError):
        connection.shutdown(socket.SHUT_RDWR)


def _refused(why: str) -> ProblemError:
    return ProblemError(422, "address", f"this address is not fetched: {why}")


def _failed(why: str) -> ProblemError:
    return ProblemError(422, "remote", f"cannot fetch what is at this address: {why}")
