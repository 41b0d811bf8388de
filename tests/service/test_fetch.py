"""Images by their address: from listed hosts, and never from inside of a network."""

import contextlib
import errno
import socket
import ssl
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from imgdiff.service.protocol import fetch as fetching
from imgdiff.service.protocol.fetch import fetch, is_public
from imgdiff.service.protocol.problems import ProblemError
from tests.service.conftest import served
from tests.service.pictures import drawn
from tests.service.test_compare import problem

PUBLIC = "93.184.216.34"


class _Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        kind, _, rest = self.path[1:].partition("/")
        if kind == "to":
            self.send_response(302)
            self.send_header("Location", rest)
            self.end_headers()
        elif kind == "drip":
            self.send_response(200)
            self.end_headers()
            with contextlib.suppress(OSError):
                for _ in range(100):
                    self.wfile.write(b"x")
                    time.sleep(0.05)
        elif kind in ("cut", "reset"):
            self.send_response(200)
            self.send_header("Content-Length", "1000")
            self.end_headers()
            self.wfile.write(b"x" * 10)
            if kind == "reset":
                self.connection.setsockopt(
                    socket.SOL_SOCKET, socket.SO_LINGER, b"\1\0\0\0" + bytes(4)
                )
                self.connection.close()
        elif kind == "silent":
            time.sleep(1)
        elif kind == "none":
            self.send_error(404)
        else:
            self.send_response(200)
            self.send_header("X-Host", self.headers["Host"])
            self.end_headers()
            self.wfile.write(self.headers["Host"].encode() if kind == "host" else drawn())

    def log_message(self, *_):
        pass


@pytest.fixture(scope="module")
def server():
    made = ThreadingHTTPServer(("127.0.0.1", 0), _Handler)
    threading.Thread(target=made.serve_forever, daemon=True).start()
    yield made.server_address
    made.shutdown()


@pytest.fixture
def get(server):
    """Fetches by a resolver of one's own; what it connects to is the server, and is kept."""

    def call(url, hosts=("good.example",), found=(PUBLIC,), most=100_000, seconds=5.0):
        def connect(address, timeout):
            call.connected.append(address)
            return socket.create_connection(server, timeout)

        def resolve(host, port):
            call.resolved.append(host)
            return found(host) if callable(found) else found

        return fetch(url, hosts, most=most, seconds=seconds, resolve=resolve, connect=connect)

    call.connected, call.resolved = [], []
    return call


def refused(get, *arguments, **keywords) -> str:
    with pytest.raises(ProblemError) as caught:
        get(*arguments, **keywords)
    return caught.value.detail


def test_a_listed_host_is_asked_at_the_address_that_was_looked_at(get):
    found = get("http://good.example/a%20folder/picture%201.png?size=1")
    assert found.data == drawn() and found.name == "picture 1.png"
    assert get.connected == [(PUBLIC, 80)] and get.resolved == ["good.example"]
    assert get("http://GOOD.example:80/host").data == b"good.example"


@pytest.mark.parametrize(
    ("url", "hosts"),
    [
        ("http://other.example/", ["good.example"]),
        ("http://good.example.evil.example/", ["good.example"]),
        ("http://evilgood.example/", ["*.good.example"]),
        ("http://good.example/", ["*.good.example"]),
        ("http://good.example:8080/", ["good.example"]),
        ("https://good.example:80/", ["good.example"]),
        ("http://user:word@good.example/", ["good.example"]),
        ("ftp://good.example/", ["good.example"]),
        ("file:///etc/passwd", ["good.example"]),
        ("http://good.example@evil.example/", ["good.example"]),
        ("http://evil.example\\@good.example/", ["good.example"]),
        ("http://good.example/a b", ["good.example"]),
        ("http://good.example/\r\nX: y", ["good.example"]),
        ("http://good.example:99999/", ["good.example"]),
        ("http://[::1", ["good.example"]),
        ("", ["good.example"]),
        ("http://good.example/", []),
    ],
)
def test_everything_else_is_refused_before_anybody_is_asked(get, url, hosts):
    assert refused(get, url, hosts)
    assert not get.connected


def test_hosts_below_and_other_ports_can_be_listed(get):
    get("http://a.b.good.example/", ["*.good.example"])
    get("http://good.example:8080/", ["good.example:8080"])
    assert get.connected == [(PUBLIC, 80), (PUBLIC, 8080)]


PRIVATE = (
    *("127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.1"),
    *("100.64.0.1", "224.0.0.1", "255.255.255.255", "240.0.0.1", "192.0.2.1", "198.18.0.1"),
    *("::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1", "ff02::1", "::ffff:127.0.0.1"),
    *("::ffff:10.0.0.1", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:0:1::1", "2001:db8::1"),
    *("localhost", "", "1.2.3"),
)


@pytest.mark.parametrize("address", PRIVATE)
def test_private_addresses_are_never_asked(get, address):
    assert not is_public(address)
    assert "public" in refused(get, "http://good.example/", found=[PUBLIC, address])
    assert not get.connected


@pytest.mark.parametrize("address", [PUBLIC, "1.1.1.1", "2606:4700::1111", "::ffff:1.1.1.1"])
def test_public_addresses_are(address):
    assert is_public(address)


def test_a_name_that_stands_for_another_address_a_moment_later_changes_nothing(get):
    """DNS rebinding: the second answer would be private; it is never asked for."""
    answers = iter([[PUBLIC], ["127.0.0.1"], ["127.0.0.1"]])
    get("http://good.example/", found=lambda host: next(answers))
    assert get.connected == [(PUBLIC, 80)] and get.resolved == ["good.example"]
    # Another request resolves anew, and is refused then.
    assert "public" in refused(get, "http://good.example/", found=lambda host: next(answers))
    assert len(get.connected) == 1


def test_where_it_leads_on_to_the_same_rules_hold(get):
    assert get("http://good.example/to//again.png").name == "again.png"
    assert "not one" in refused(get, "http://good.example/to/http://evil.example/")
    hosts = ["good.example", "inside.example"]
    inside = {"good.example": [PUBLIC], "inside.example": ["10.0.0.1"]}
    assert "public" in refused(
        get, "http://good.example/to/http://inside.example/", hosts, inside.__getitem__
    )
    assert "not fetched" in refused(get, "http://good.example/to/file:///etc/passwd")
    assert "on and on" in refused(get, "http://good.example/to//to//to//to//x")


def test_what_is_too_large_too_slow_or_not_there_is_told(get):
    assert "larger" in refused(get, "http://good.example/x", most=100)
    assert "404" in refused(get, "http://good.example/none")
    began = time.monotonic()
    assert "too long" in refused(get, "http://good.example/drip", seconds=0.3)
    assert time.monotonic() - began < 2


@pytest.mark.parametrize("kind", ["cut", "reset"])
def test_what_is_cut_in_the_middle_is_no_file(get, kind):
    assert "cannot fetch" in refused(get, f"http://good.example/{kind}")


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENETUNREACH, "unreachable"),
        ConnectionRefusedError(),
        TimeoutError(),
        ssl.SSLError("no certificate"),
    ],
)
def test_without_a_network_an_address_is_told_to_be_out_of_reach(error):
    def connect(address, timeout):
        raise error

    with pytest.raises(ProblemError, match="cannot fetch"):
        fetch(
            "http://good.example/",
            ["good.example"],
            most=100,
            resolve=lambda host, port: [PUBLIC],
            connect=connect,
        )


def test_nobody_waits_longer_than_stated_whoever_does_not_answer(get):
    began = time.monotonic()
    assert "too long" in refused(get, "http://good.example/silent", seconds=0.2)
    assert "too long" in refused(
        get, "http://good.example/", found=lambda host: time.sleep(3), seconds=0.2
    )
    assert time.monotonic() - began < 2

    def unknown(host):
        raise socket.gaierror(socket.EAI_AGAIN, "no network")

    assert "not known" in refused(get, "http://good.example/", found=unknown)


def test_a_service_outlives_its_network(server, monkeypatch):
    """Lost, it says so of each address, and of none when the network is back."""
    there = [False]

    def connect(address, timeout):
        if not there[0]:
            raise OSError(errno.ENETUNREACH, "unreachable")
        return socket.create_connection(server, timeout)

    kept = {"resolve": lambda host, port: [PUBLIC], "connect": connect}
    monkeypatch.setattr(fetching.fetch, "__kwdefaults__", {**fetching.fetch.__kwdefaults__, **kept})
    with served(url_hosts=("good.example",)) as client:
        pair = {"before": "http://good.example/a.png", "after": "http://good.example/b.png"}
        many = {name: [address] * 2 for name, address in pair.items()}
        assert "cannot fetch" in problem(client.post("/v1/compare", json=pair), 422)
        assert "cannot fetch" in problem(client.post("/v1/compare/batch", json=many), 422)
        assert client.get("/healthz").status_code == 200
        there[0] = True
        assert client.post("/v1/compare", json=pair).json()["verdict"]["state"] == "identical"


def test_a_service_fetches_from_listed_hosts_alone(server, monkeypatch):
    def connect(address, timeout):
        assert address[0] == PUBLIC
        return socket.create_connection(server, timeout)

    monkeypatch.setattr(
        fetching.fetch,
        "__kwdefaults__",
        {
            **fetching.fetch.__kwdefaults__,
            "resolve": lambda host, port: ["10.0.0.1" if host == "in.example" else PUBLIC],
            "connect": connect,
        },
    )
    with served(url_hosts=("good.example", "in.example")) as client:
        address = "http://good.example/a.png"
        answer = client.post("/v1/compare", json={"before": address, "after": address})
        assert answer.json()["verdict"]["state"] == "identical"
        assert answer.json()["before"]["name"] == "a.png"
        form = {"before": ("b.png", drawn())}
        mixed = client.post("/v1/compare", files=form, data={"after": address})
        assert mixed.json()["verdict"]["state"] == "identical"
        for url in ("http://in.example/", "http://bad.example/", "http://localhost/"):
            answer = client.post("/v1/compare", json={"before": address, "after": url})
            assert "not fetched" in problem(answer, 422)
        many = {"before": [address] * 2, "after": [address] * 2}
        assert client.post("/v1/compare/batch", json=many).status_code == 202
