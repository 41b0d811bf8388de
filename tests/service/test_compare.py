"""POST /v1/compare answers what the library says, in the form that is asked for."""

import email
import json
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from imgdiff.compare import compare_images
from imgdiff.serving.upload_limits import MAX_PIXELS
from tests.service.pictures import drawn, pair, png


def post(client, files=None, accept="*/*", **fields):
    data = {name: json.dumps(value) for name, value in fields.items()}
    headers = {"Accept": accept}
    return client.post("/v1/compare", files=files or pair(), data=data, headers=headers)


def problem(answer, status: int) -> str:
    assert answer.status_code == status, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    told = answer.json()
    assert told["status"] == status and told["title"] and told["type"].startswith("urn:imgdiff:")
    return told["detail"]


OPTIONS = {"threshold": 0.7, "min_area": 3, "level": "strict", "ignore": ["0,0,5,5"]}


def test_the_fields_are_the_librarys(client):
    there = post(client, options=OPTIONS)
    here = compare_images(
        drawn(), drawn(changed=True), names=("a.png", "b.png"), max_pixels=MAX_PIXELS, **OPTIONS
    )
    assert there.json() == json.loads(json.dumps(here.to_dict()))
    assert there.headers["imgdiff-verdict"] == here.verdict.state == "different"


def test_an_image_against_itself_is_identical(client):
    answer = post(client, pair(after=drawn()))
    assert answer.json()["verdict"]["state"] == answer.headers["imgdiff-verdict"] == "identical"
    assert answer.json()["changed"] is False and answer.json()["peak"] == 0


@pytest.mark.parametrize("view", ["overlay", "heat", "panels", "raw"])
def test_a_png_shows_the_view_that_is_asked_for(client, view):
    answer = post(client, accept="image/png", options={"view": view})
    assert answer.headers["content-type"] == "image/png"
    here = compare_images(drawn(), drawn(changed=True), names=("a.png", "b.png"))
    there = np.array(Image.open(BytesIO(answer.content)))
    expected = np.rint(here.heatmap * 65535) if view == "raw" else here.view(view)
    assert np.array_equal(there, expected)


def test_html_is_a_report_that_can_do_nothing_to_the_service(client):
    answer = post(client, accept="text/html")
    assert answer.headers["content-type"].startswith("text/html") and "<html" in answer.text
    assert "default-src 'none'" in answer.headers["content-security-policy"]
    assert "sandbox" in answer.headers["content-security-policy"]


def test_everything_comes_as_multipart(client):
    answer = post(client, accept="multipart/mixed")
    head = f"Content-Type: {answer.headers['content-type']}\r\n\r\n".encode()
    parts = email.message_from_bytes(head + answer.content).get_payload()
    found = {part.get_filename(): part for part in parts}
    assert list(found) == ["json.json", "overlay.png", "raw.png", "html.html"]
    alone = post(client)
    assert json.loads(found["json.json"].get_payload(decode=True)) == alone.json()
    picture = found["overlay.png"].get_payload(decode=True)
    assert picture == post(client, accept="image/png").content


def test_a_mask_hides(client):
    mask = np.full((64, 64), 255, np.uint8)
    mask[10:40, 10:50] = 0
    answer = post(client, pair() | {"mask": ("mask.png", png(mask))})
    assert answer.json()["changed"] is False and answer.json()["ignored"]["differs"]


@pytest.mark.parametrize(
    ("options", "status", "words"),
    [
        ({"threshold": 2}, 422, "threshold must be"),
        ({"threshold": None}, 422, "threshold must be"),
        ({"thresold": 0.5}, 422, "'thresold'"),
        ({"device": "gpu"}, 422, "'device'"),
        ({"mask": "/etc/passwd"}, 422, "'mask'"),
        ({"max_pixels": "many"}, 422, "max_pixels"),
        ({"max_pixels": 100}, 422, "too large"),
        ({"weights": "/etc/passwd"}, 404, "no run"),
        ({"weights": "imagenet"}, 404, "no run"),
        ({"weights": ["default"]}, 404, "no run"),
        ({"view": "everything"}, 422, "view must be"),
        ([], 400, "object"),
    ],
)
def test_odd_options_are_told(client, options, status, words):
    assert words in problem(post(client, options=options), status)


@pytest.mark.parametrize(
    ("options", "words"),
    [("{", "JSON"), ('{"threshold": NaN}', "NaN"), ("[" * 100_000, "JSON"), ("9" * 9999, "JSON")],
)
def test_broken_json_is_told(client, options, words):
    answer = client.post("/v1/compare", files=pair(), data={"options": options})
    assert words in problem(answer, 400)


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"before": drawn()}, "'after'"),
        ([("before", drawn()), ("before", drawn()), ("after", drawn())], "'before'"),
        ({"before": drawn(), "after": drawn(), "third": drawn()}, "'third'"),
    ],
)
def test_missing_and_unknown_parts_are_told(client, files, words):
    assert words in problem(client.post("/v1/compare", files=files), 400)


def test_an_unreadable_image_is_named(client):
    files = pair() | {"after": ("..\\secret/b\x1b.png", b"no picture")}
    detail = problem(client.post("/v1/compare", files=files), 422)
    assert "expected an image" in detail and "secret" not in detail


@pytest.mark.parametrize(
    ("kind", "body", "status"),
    [
        ("text/plain", b"", 415),
        ("application/json", b"[]", 400),
        ("application/json", b'{"before": 1, "after": 2}', 400),
        ("application/json", b'{"before": "x", "after": "y"}', 422),
        ("application/json", b"\xff", 400),
        ("multipart/form-data", b"", 400),
        ("multipart/form-data; boundary=x", b"--x\r\nrubbish", 400),
        ("multipart/form-data; boundary=x", b"--x\r\n\0rubbish", 400),
    ],
)
def test_bodies_of_other_kinds_are_told(client, kind, body, status):
    problem(client.post("/v1/compare", content=body, headers={"Content-Type": kind}), status)


def test_what_is_accepted_decides(client):
    assert problem(post(client, accept="audio/mpeg"), 406)
    ranked = post(client, accept="text/html;q=0.5, image/*;q=0.9, */*;q=0.1")
    assert ranked.headers["content-type"] == "image/png"
    none = post(client, accept="application/json;q=0, image/png;q=x")
    assert none.status_code == 406


def test_other_methods_and_addresses_are_problems_too(client):
    assert problem(client.get("/v1/compare"), 405) and problem(client.get("/v2"), 404)
