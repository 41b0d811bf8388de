"""What is written down of requests, and what is not."""

import json
import logging

from imgdiff.service.protocol.records import LOGGER, JsonLines
from tests.service.pictures import pair
from tests.service.test_compare import post


def test_a_request_is_a_line_of_json_without_what_it_held(client, caplog):
    caplog.set_level(logging.INFO, LOGGER)
    files = pair() | {"before": ("secret-name.png", pair()["before"][1])}
    answer = client.post("/v1/compare?secret=1", files=files, headers={"X-Request-Id": "mine-1"})
    assert answer.headers["x-request-id"] == "mine-1"
    record = next(record for record in caplog.records if record.name == LOGGER)
    line = JsonLines().format(record)
    fields = json.loads(line)
    assert fields["message"] == "request" and fields["level"] == "info" and fields["time"]
    assert (fields["method"], fields["route"], fields["status"]) == ("POST", "/v1/compare", 200)
    assert fields["id"] == "mine-1" and fields["seconds"] > 0
    assert fields["bytes"] == len(answer.content) and "secret" not in line


def test_ids_that_could_forge_a_line_are_replaced(client):
    for given in ("a b", 'x"', "x" * 65, ""):
        told = client.get("/healthz", headers={"X-Request-Id": given}).headers["x-request-id"]
        assert told != given and len(told) == 16


def test_counts_grow(client):
    def count(name, **labels):
        registry = client.app.state.service.metrics.registry
        return registry.get_sample_value(name, labels) or 0

    route = {"route": "/v1/compare", "method": "POST"}
    before = count("imgdiff_requests_total", **route, status="200")
    verdicts = count("imgdiff_comparisons_total", verdict="different")
    failures = count("imgdiff_work_failures_total", error="ImageError")
    post(client)
    post(client, pair(after=b"no picture"))
    assert count("imgdiff_requests_total", **route, status="200") == before + 1
    assert count("imgdiff_comparisons_total", verdict="different") == verdicts + 1
    assert count("imgdiff_work_failures_total", error="ImageError") == failures + 1
    text = client.get("/metrics").text
    assert "imgdiff_workers_ready 1.0" in text and 'imgdiff_request_seconds_bucket{le="0.1"' in text


def test_made_up_methods_and_addresses_make_no_series(client):
    client.request("GET", "/made/up")
    client.request("BREW", "/made/up")
    text = client.get("/metrics").text
    assert "made" not in text and "BREW" not in text
    assert 'imgdiff_requests_total{method="other",route="other"' in text
