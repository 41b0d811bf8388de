"""The page's server: Streamlit's own, with the addresses that Streamlit does not know.

``streamlit run`` starts the ``App`` that it finds in a file: this one, or a checkout's
``streamlit_app.py``.
"""

from functools import cache
from pathlib import Path
from urllib.parse import urlencode

import streamlit as st
from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route
from streamlit.starlette import App

from imgdiff.app.components.streamlit_internals import index_page

#: The script that draws the page.
SCRIPT = Path(__file__).with_name("page.py")
#: Addresses below the first page; each is a place of its own for a link.
PAGES = ("many", "videos", "recognise")
#: Below it, a pair by its name that nobody can guess.
RESULTS = "r"
#: Where a run of ``imgdiff test`` was decided once: links of that time lead to its place today.
_REVIEW, _MANY = "review", "many"
# Streamlit asks ``many/_stcore/...`` first whether a page lies at its root, and is refused. Where
# it is told the root it does not ask. Relative to the present address, for a proxy may put the
# page anywhere.
_ROOT = '<script>window.__streamlit = {BACKEND_BASE_URL: new URL(".", location.href).href}</script>'
_TITLE = "<title>imgdiff: what changed?</title>"


def routes() -> list[Route]:
    """The addresses that are answered before Streamlit is asked."""
    base = (st.get_option("server.baseUrlPath") or "").strip("/")
    root = f"/{base}/" if base else "/"
    pages = [Route(root + page, _page) for page in ("", *PAGES)]
    results = Route(f"{root}{RESULTS}/{{name}}", _result)
    return [*pages, results, Route(root + _REVIEW, _review)]


async def _page(_: Request) -> Response:
    return HTMLResponse(_html(), headers={"Cache-Control": "no-cache"})


@cache
def _html() -> str:
    return index_page().replace("<title>Streamlit</title>", _TITLE + _ROOT, 1)


async def _result(request: Request) -> Response:
    """The page says itself where there is no such pair, or no longer."""
    query = [*request.query_params.multi_items(), ("pair", request.path_params["name"])]
    return _onward("../", query)


async def _review(request: Request) -> Response:
    return _onward(_MANY, request.query_params.multi_items())


def _onward(place: str, query: list[tuple[str, str]]) -> Response:
    headers = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
    return RedirectResponse(f"{place}?{urlencode(query)}", 302, headers)


app = App(SCRIPT, routes=routes())
