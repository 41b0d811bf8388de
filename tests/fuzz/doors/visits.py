"""Visits of the page by its own protocol: addresses that nobody made, and damaged messages."""

import contextlib
import json
import os
from functools import cache
from typing import Any
from urllib.parse import urlencode

import numpy as np

from tests.fuzz.doors.door import Door
from tests.fuzz.doors.servers import page_server
from tests.fuzz.mutator import mutated

_PAGES = ("", "two", "many", "recognise", "review", "../two", "\0", "x" * 3000)
_WORDS: dict[str, tuple[str, ...]] = {
    "sample": ("dialog", "web_page", "nobody", "../../etc/passwd", "\0"),
    "swapped": ("1", "2", ""),
    "pair": ("0123456789abcdef", "..", "<script>alert(1)</script>", "\u202ex", "\ud800"),
    "row": ("a.png", "../../../etc/passwd", "\0", "-1"),
    "view": ("swipe", "frames", "none", ""),
    "opacity": ("0.5", "nan", "1e400", "-1"),
    "region": ("2", "-1", "9" * 400, "x"),
    "token": ("x", "\xe9", "\ud800"),
    "embed": ("true",),
}


def _some_visit(rng: np.random.Generator) -> bytes:
    """One to three addresses in one visit; one in five ends with a message that is damaged."""
    places = []
    for _ in range(rng.integers(1, 4)):
        named = rng.choice(list(_WORDS), rng.integers(0, 4))
        query = {name: _WORDS[name][rng.integers(len(_WORDS[name]))] for name in named}
        text = urlencode(query, errors="surrogatepass")
        places.append((_PAGES[rng.integers(4 if rng.random() < 0.8 else len(_PAGES))], text))
    last = rng.bytes(8).hex() if rng.random() < 0.2 else ""
    return json.dumps([places, last]).encode()


@cache
def _port(_process: int) -> int:
    return page_server(_process).address[1]


def _visit(case: bytes) -> None:
    from streamlit.proto.BackMsg_pb2 import BackMsg

    from tests.app.visitor import Visitor

    places, last = json.loads(case)
    visitor = Visitor(_port(os.getpid()))
    for page, query in places:
        _check(visitor.open(page, query))
    if last:
        whole = BackMsg(rerun_script={"page_name": page, "query_string": query})
        damaged = mutated([whole.SerializeToString()], np.random.default_rng(int(last, 16)))
        with contextlib.suppress(ConnectionError):
            visitor.send(damaged)
    visitor.close()
    _check(Visitor(_port(os.getpid())).open())


def _check(shown: list[Any]) -> None:
    """Something was drawn, and nothing went wrong on our side."""
    assert shown
    for element in shown:
        assert not element.HasField("exception"), element.exception.message
        assert "went wrong on our side" not in element.alert.body
        assert "root:" not in str(element)


def doors() -> list[Door]:
    """The one."""
    return [Door("visit", _some_visit, _visit, refused=0.0, share=0.05)]
