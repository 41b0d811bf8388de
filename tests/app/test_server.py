"""Addresses that the page's server answers itself."""

import pytest
import streamlit as st
from starlette.applications import Starlette
from starlette.testclient import TestClient
from streamlit.web.server.app_discovery import discover_asgi_app

from imgdiff.app.server import PAGES, routes
from tests import ROOT


@pytest.fixture(params=["", "deep/down"])
def base(request, monkeypatch):
    """Where the page lies on its host."""
    monkeypatch.setattr(st, "get_option", {"server.baseUrlPath": request.param}.get)
    return f"/{request.param}".rstrip("/")


@pytest.fixture
def client(base):
    return TestClient(Starlette(routes=routes()), follow_redirects=False)


def test_each_page_is_told_its_root_before_a_script_of_streamlits_runs(client, base):
    for page in ("", *PAGES):
        html = client.get(f"{base}/{page}").text
        assert 0 < html.index("BACKEND_BASE_URL") < html.index('<script type="module"')
        assert "<title>imgdiff" in html and "<title>Streamlit" not in html


def test_a_pairs_own_address_leads_to_the_pair_and_keeps_how_it_is_looked_at(client, base):
    answer = client.get(f"{base}/r/a-b_c?view=swipe&pair=other")
    assert answer.status_code == 302 and answer.headers["cache-control"] == "no-store"
    assert answer.next_request.url.path == f"{base}/"
    assert answer.next_request.url.params.multi_items()[0] == ("view", "swipe")
    assert answer.next_request.url.params.get_list("pair")[-1] == "a-b_c"


def test_links_to_a_review_lead_to_its_place(client, base):
    answer = client.get(f"{base}/review?token=a%26b&row=shop/cart.png")
    assert answer.status_code == 302 and answer.headers["referrer-policy"] == "no-referrer"
    assert answer.next_request.url.path == f"{base}/many"
    assert dict(answer.next_request.url.params) == {"token": "a&b", "row": "shop/cart.png"}


def test_what_is_no_name_leads_nowhere_else(client, base):
    for name in ("%2F%2Fexample.org", "a%0D%0AX-Evil: 1", "..%3Fpair=b"):
        answer = client.get(f"{base}/r/{name}")
        assert answer.status_code in (302, 404) and "x-evil" not in answer.headers
        if answer.status_code == 302:
            assert answer.next_request.url.host == "testserver"
            assert answer.next_request.url.path == f"{base}/"


@pytest.mark.parametrize("file", ["streamlit_app.py", "imgdiff/app/server.py"])
def test_streamlit_finds_the_server_in_the_file_that_it_is_started_with(file):
    assert discover_asgi_app(ROOT / file).app_name == "app"
