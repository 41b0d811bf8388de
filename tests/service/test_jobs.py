"""Batches: progress, results that are kept and forgotten, cancelling."""

import asyncio
import json
import time
from types import SimpleNamespace

import numpy as np
import pytest

from imgdiff.options import CompareOptions, RenderOptions
from imgdiff.service.job_store import Job, PairState
from imgdiff.service.routes import jobs
from tests.service.conftest import served
from tests.service.pictures import drawn, png
from tests.service.test_compare import problem

#: Takes seconds to compare, and little to send.
SLOW = png(np.full((5000, 6000, 3), 90, np.uint8))


def begin(client, afters, headers=None, **fields):
    files = []
    for number, after in enumerate(afters):
        files += [("before", (f"a{number}.png", drawn())), ("after", (f"b{number}.png", after))]
    data = {name: json.dumps(value) for name, value in fields.items()}
    return client.post("/v1/compare/batch", files=files, data=data, headers=headers)


def events(client, number, **headers) -> list[tuple[str, dict]]:
    text = client.get(f"/v1/jobs/{number}/events", headers=headers).text
    told = []
    for block in text.strip().split("\n\n"):
        lines = dict(line.split(": ", 1) for line in block.splitlines())
        told.append((lines["event"], json.loads(lines["data"])))
    return told


def ended(client, number) -> dict:
    while (job := client.get(f"/v1/jobs/{number}").json())["state"] == "running":
        time.sleep(0.05)
    return job


def test_a_batch_goes_on_whatever_happens_to_a_pair(client):
    begun = begin(client, [drawn(changed=True), b"no picture", drawn()], results=["json", "png"])
    assert begun.status_code == 202 and begun.json()["total"] == 3
    address = begun.headers["location"]
    assert address == f"/v1/jobs/{begun.json()['id']}"
    told = events(client, begun.json()["id"])
    pairs = sorted((data["index"], data["verdict"]) for name, data in told if name == "pair")
    assert pairs == [(0, "different"), (1, None), (2, "identical")]
    shares = [data["share"] for name, data in told if name == "progress"]
    assert shares == sorted(shares) and shares[-1] == 1
    assert told[-1] == ("end", {"state": "done"})
    job = client.get(address).json()
    assert (job["state"], job["done"], job["failed"]) == ("done", 3, 1) and job["expires"]
    assert "expected an image" in job["pairs"][1]["problem"]["detail"]
    result = client.get(f"{address}/pairs/0")
    assert result.json()["changed"] and result.json()["after"]["name"] == "b0.png"
    picture = client.get(f"{address}/pairs/0", headers={"Accept": "image/png"})
    assert picture.content.startswith(b"\x89PNG")
    assert problem(client.get(f"{address}/pairs/0", headers={"Accept": "text/html"}), 406)
    assert "failed" in problem(client.get(f"{address}/pairs/1"), 404)
    assert problem(client.get(f"{address}/pairs/3"), 404)
    assert problem(client.get(f"{address}/pairs/x"), 422)


def test_events_go_on_where_they_were(client):
    number = begin(client, [drawn(), drawn(changed=True)]).json()["id"]
    ended(client, number)
    pairs = [data["index"] for name, data in events(client, number) if name == "pair"]
    rest = events(client, number, **{"Last-Event-ID": "0"})
    assert len(pairs) == 2
    assert [data["index"] for name, data in rest if name == "pair"] == pairs[1:]


def test_no_pair_is_passed_over_that_ends_while_another_is_told(tmp_path):
    pairs = [PairState(("a.png", "b.png")) for _ in range(3)]
    job = Job("", tmp_path, CompareOptions(), RenderOptions(), (), pairs, 1)

    def end(index):
        pairs[index].state = "done"
        job.events.append(pairs[index].to_dict(index))
        job.state = "done" if index == 2 else "running"

    async def heard() -> list[str]:
        service = SimpleNamespace(closing=False)
        request = SimpleNamespace(app=SimpleNamespace(state=SimpleNamespace(service=service)))
        told = []
        end(0)
        async for text in jobs._events(request, job, 0):
            told.append(text)
            if len(job.events) < 3:
                end(len(job.events))
        return told

    told = asyncio.run(heard())
    assert [text.split("\n")[0] for text in told if "event: pair" in text] == [
        "id: 0",
        "id: 1",
        "id: 2",
    ]
    assert "event: end" in told[-1] and sum("event: end" in text for text in told) == 1


def test_a_cancelled_batch_keeps_what_it_has_and_a_forgotten_one_nothing(client):
    number = begin(client, [drawn(), *[SLOW] * 6]).json()["id"]
    while client.get(f"/v1/jobs/{number}").json()["done"] < 1:
        time.sleep(0.05)
    job = client.post(f"/v1/jobs/{number}/cancel").json()
    assert job["state"] == "cancelled" and job["done"] == 7
    assert {pair["state"] for pair in job["pairs"]} == {"done", "cancelled"}
    assert client.get(f"/v1/jobs/{number}/pairs/0").status_code == 200
    assert client.delete(f"/v1/jobs/{number}").status_code == 204
    assert problem(client.get(f"/v1/jobs/{number}"), 404)
    pool = client.app.state.service.pool
    while pool.busy:
        time.sleep(0.02)


@pytest.mark.parametrize(
    ("files", "fields", "status"),
    [
        ([], {}, 400),
        ([("before", drawn())], {}, 400),
        ([("before", drawn()), ("after", drawn())], {"results": '["mp3"]'}, 422),
        ([("before", drawn()), ("after", drawn())], {"results": '"json"'}, 422),
        ([("before", drawn()), ("after", drawn())], {"options": '{"fit": 1}'}, 422),
    ],
)
def test_odd_batches_are_told(client, files, fields, status):
    files = files or [("other", drawn())]
    problem(client.post("/v1/compare/batch", files=files, data=fields), status)


def test_results_are_kept_as_long_as_stated():
    with served(keep_seconds=30, keep_mb=1, jobs=2) as client:
        store = client.app.state.service.jobs
        first = begin(client, [drawn()]).json()["id"]
        ended(client, first)
        store.forget_old(time.monotonic() + 29)
        assert client.get(f"/v1/jobs/{first}").status_code == 200
        folder = store._jobs[first].folder
        assert folder.is_dir() and not list(folder.glob("*.before"))
        store.forget_old(time.monotonic() + 31)
        assert problem(client.get(f"/v1/jobs/{first}"), 404) and not folder.exists()
        older, newer = (begin(client, [drawn()]).json()["id"] for _ in range(2))
        for number in (older, newer):
            ended(client, number)
        store._jobs[older].bytes = 900_000  # as if its pictures were larger
        store._jobs[newer].bytes = 900_000
        store.forget_old(time.monotonic())
        assert list(store._jobs) == [newer]
        many = [begin(client, [SLOW]) for _ in range(3)]
        assert [answer.status_code for answer in many] == [202, 202, 503]
        assert int(many[2].headers["retry-after"]) > 0
        everything = store._folder
    assert not everything.exists()
