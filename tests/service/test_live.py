"""A service on a port: who is slow, leaves or sends bombs is of no effect on others."""

import http.client
import json
import signal
import socket
import threading
import time
import zlib

import numpy as np
import pytest

from tests.service.conftest import Live
from tests.service.pictures import drawn, png

BOUNDARY = "frontier"
NOISE = np.random.default_rng(0).integers(0, 256, (450, 600, 3), dtype=np.uint8)
#: Takes a second to compare.
LONG = png(NOISE), png(255 - NOISE)


def body(before: bytes, after: bytes) -> bytes:
    parts = b""
    for name, data in (("before", before), ("after", after)):
        head = (
            f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"; filename="x"\r\n\r\n'
        )
        parts += head.encode() + data + b"\r\n"
    return parts + f"--{BOUNDARY}--\r\n".encode()


def ask(live, before=None, after=None, timeout=60) -> tuple[int, dict]:
    data = body(before or drawn(), after or drawn(changed=True))
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    status, answer = called(live, "POST", "/v1/compare", data, headers, timeout)
    return status, json.loads(answer)


def called(live, method, path, data=None, headers=None, timeout=10) -> tuple[int, bytes]:
    connection = http.client.HTTPConnection("127.0.0.1", live.port, timeout=timeout)
    try:
        connection.request(method, path, data, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read()
    finally:
        connection.close()


def get(live, path) -> dict:
    return json.loads(called(live, "GET", path)[1])


def until(true, seconds=20) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end
        time.sleep(0.02)


def connected(live, sent: bytes) -> socket.socket:
    made = socket.create_connection(("127.0.0.1", live.port), 10)
    made.sendall(sent)
    return made


def head(live, length: int) -> bytes:
    return (
        f"POST /v1/compare HTTP/1.1\r\nHost: 127.0.0.1:{live.port}\r\n"
        f"Content-Type: multipart/form-data; boundary={BOUNDARY}\r\n"
        f"Content-Length: {length}\r\n\r\n"
    ).encode()


def test_who_leaves_before_all_was_sent_is_no_defect(live):
    data, before = body(drawn(), drawn()), len(live.lines)
    form = f"multipart/form-data; boundary={BOUNDARY}".encode()
    as_json = head(live, 50).replace(form, b"application/json")
    for sent in (head(live, len(data)) + data[:50], as_json + b'{"before"'):
        connected(live, sent).close()
    until(lambda: sum("route" in line for line in live.lines[before:]) == 2)
    assert [line["status"] for line in live.lines[before:]] == [400, 400]
    assert ask(live)[0] == 200


def test_who_sends_slowly_is_told_and_nobody_waits_for_them(live):
    data = body(drawn(), drawn())
    slow = [connected(live, head(live, len(data)) + data[:50]) for _ in range(8)]
    halfway = [connected(live, b"POST /v1/compare HT") for _ in range(8)]
    assert ask(live)[0] == 200
    for one in slow:
        assert one.recv(100).startswith(b"HTTP/1.1 408")
    for one in (*slow, *halfway):
        one.close()


def test_who_leaves_frees_the_process(live):
    data = body(*LONG)
    leaving = connected(live, head(live, len(data)) + data)
    until(lambda: get(live, "/readyz")["busy"] == 1)
    leaving.close()
    assert ask(live)[0] == 200


def bomb() -> bytes:
    """A PNG that says 60,000 x 60,000 and holds a gigabyte of zeros in a megabyte."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        whole = kind + data
        return len(data).to_bytes(4, "big") + whole + zlib.crc32(whole).to_bytes(4, "big")

    size = (60_000).to_bytes(4, "big")
    packer = zlib.compressobj(9)
    packed = b"".join(packer.compress(bytes(1 << 20)) for _ in range(300)) + packer.flush()
    header = chunk(b"IHDR", size + size + b"\x08\x02\0\0\0")
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", packed) + chunk(b"IEND", b"")


def test_a_bomb_is_refused_while_others_are_served(live):
    answers = []
    data = bomb()
    threads = [
        threading.Thread(target=lambda: answers.append(ask(live, data, data))) for _ in range(3)
    ]
    for thread in threads:
        thread.start()
    assert ask(live)[0] == 200
    for thread in threads:
        thread.join(30)
    assert [status for status, _ in answers] == [422] * 3
    assert all("too large" in answer["detail"] for _, answer in answers)


def test_a_body_that_is_too_large_is_refused_before_it_is_sent(live):
    one = connected(live, head(live, 10**12))
    assert one.recv(100).startswith(b"HTTP/1.1 413")
    one.close()


@pytest.fixture(scope="module")
def narrow():
    """Without a queue."""
    made = Live("--workers", "1", "--queue", "0")
    until(lambda: "imgdiff_workers_ready 1.0" in metrics(made))
    yield made
    made.process.kill()


def test_no_more_may_send_than_there_is_room_for(narrow):
    sending = [connected(narrow, head(narrow, 1000)) for _ in range(4)]
    until(lambda: ask(narrow)[0] == 503)
    assert get(narrow, "/healthz")["status"] == "ok"  # which sends nothing
    for one in sending:
        one.close()
    until(lambda: ask(narrow)[0] == 200)


def metrics(live) -> str:
    return called(live, "GET", "/metrics")[1].decode()


def test_a_full_queue_is_told_and_what_is_at_work_comes_to_its_end(narrow):
    answers = []
    slow = threading.Thread(target=lambda: answers.append(ask(narrow, *LONG)))
    slow.start()
    until(lambda: "imgdiff_workers_busy 1.0" in metrics(narrow))
    status, told = ask(narrow)
    assert status == 503 and told["type"].endswith("busy")
    narrow.process.send_signal(signal.SIGTERM)
    slow.join(30)
    assert answers[0][0] == 200
    assert narrow.process.wait(30) in (0, -signal.SIGTERM)
    with pytest.raises(OSError):
        ask(narrow)


def test_its_log_is_lines_of_json_without_names(live):
    headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    assert called(live, "POST", "/v1/compare", b"--frontier\r\n\0rubbish", headers)[0] == 400
    ask(live)
    until(lambda: any(line.get("status") == 200 for line in live.lines))
    assert live.broken == []
    assert all({"time", "level", "message"} <= line.keys() for line in live.lines)


def test_others_may_not_come_in_without_a_key(tmp_path, capsys):
    from imgdiff import cli

    with pytest.raises(SystemExit):
        cli.main(["serve", "--host", "0.0.0.0", "--port", "0"])  # noqa: S104
    assert "--keys" in capsys.readouterr().err
    (tmp_path / "keys").write_text("anna short\n")
    with pytest.raises(SystemExit):
        cli.main(["serve", "--keys", str(tmp_path / "keys")])
    assert "16" in capsys.readouterr().err
