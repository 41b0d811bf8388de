"""Verify, identify, embed and galleries answer what the library says."""

import json
from importlib.util import find_spec
from io import BytesIO

import numpy as np
import pytest
from PIL import Image

from imgdiff import identify, load_run, verify
from imgdiff.io.load import load_image
from imgdiff.network.runtime.loading import get_runtime
from tests.recognition.detection.made_networks import made_yolo
from tests.recognition.test_gallery import COLOURS, draw
from tests.recognition.untrained_run_folder import make_run, measure
from tests.service.conftest import served
from tests.service.test_compare import problem

#: What every service with the extra ``faces`` offers.
OFFERED = ["faces"] if find_spec("mtcnn") and find_spec("tensorflow") else []


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("recognition")
    make_run(folder / "runs" / "people", threshold=0.05)
    (folder / "galleries").mkdir()
    for number, (who, colour) in enumerate(COLOURS.items()):
        draw(folder / f"{who}.png", colour, seed=number)
    careful = make_run(folder / "runs" / "careful", threshold=0.05)
    measure(careful, [load_image(folder / f"{who}.png").pixels for who in COLOURS] * 8)
    (folder / "detectors").mkdir()
    made_yolo(folder / "detectors" / "cells.onnx")
    return folder


@pytest.fixture(scope="module")
def taught(place, tmp_path_factory):
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("IMGDIFF_CACHE", str(tmp_path_factory.mktemp("cache")))
        folders = {name: place / name for name in ("runs", "galleries", "detectors")}
        with served(**folders) as client:
            yield client


@pytest.fixture(scope="module")
def enrolled(taught, place):
    for who in COLOURS:
        for _ in range(2):
            files = {"image": (place / f"{who}.png").read_bytes()}
            answer = taught.post(f"/v1/galleries/team/{who}", files=files)
            assert answer.status_code == 201, answer.text
    return taught


def test_verify_says_what_the_library_says(taught, place):
    one, two = place / "anna.png", place / "bo.png"
    files = {"before": ("anna.png", one.read_bytes()), "after": ("bo.png", two.read_bytes())}
    there = taught.post("/v1/verify", files=files, data={"model": "people"})
    here = verify(one, two, model=place / "runs" / "people")
    assert there.json() == json.loads(json.dumps(here.to_dict()))
    told = taught.post("/v1/verify", files=files, data={"model": "people", "threshold": "9"})
    assert told.json()["same"] is True and told.json()["threshold"] == 9
    picture = taught.post(
        "/v1/verify", files=files, data={"model": "people"}, headers={"Accept": "image/png"}
    )
    assert picture.content.startswith(b"\x89PNG")


def test_verify_by_several_references(taught, place):
    one, two = place / "anna.png", place / "bo.png"
    files = [
        (field, (path.name, path.read_bytes()))
        for field, path in (("before", one), ("after", two), ("reference", two), ("reference", one))
    ]
    there = taught.post("/v1/verify", files=files, data={"model": "people"})
    here = verify(one, two, model=place / "runs" / "people", references=[two, one])
    assert there.json() == json.loads(json.dumps(here.to_dict()))
    assert [known["name"] for known in there.json()["references"]] == [
        *("anna.png", "bo.png", "anna.png")
    ]
    many = [*files, *[files[-1]] * 29]
    assert problem(taught.post("/v1/verify", files=many, data={"model": "people"}), 400)


def test_what_cannot_be_judged_is_no_verdict(enrolled):
    odd = BytesIO()
    Image.fromarray((np.arange(64 * 64 * 3) % 251).reshape(64, 64, 3).astype(np.uint8)).save(
        odd, "PNG"
    )
    files = {"before": ("odd.png", odd.getvalue()), "after": ("odd.png", odd.getvalue())}
    answer = enrolled.post("/v1/verify", files=files, data={"model": "careful"}).json()
    assert answer["verdict"] == "cannot_judge" and answer["same"] is None
    assert answer["unlike_training"] == ["odd.png", "odd.png"]
    data = {"model": "careful", "gallery": "team"}
    files = {"probe": ("odd.png", odd.getvalue())}
    answer = enrolled.post("/v1/identify", files=files, data=data).json()
    assert answer["verdict"] == "cannot_judge" and answer["identity"] is None
    assert answer["candidates"] == [] and answer["training_distance"] > 1


def test_identify_says_what_the_library_says(enrolled, place):
    probe = place / "anna.png"
    data = {"model": "people", "gallery": "team", "threshold": "9", "most": "2"}
    files = {"probe": ("anna.png", probe.read_bytes())}
    there = enrolled.post("/v1/identify", files=files, data=data).json()
    assert there["identity"] == "anna" and len(there["candidates"]) == 2
    here = identify(
        probe,
        gallery=place / "galleries" / "team",
        model=place / "runs" / "people",
        threshold=9,
        most=2,
    )
    assert there["candidates"][0]["distance"] == here.candidates[0].distance == pytest.approx(0)
    assert problem(enrolled.post("/v1/identify", files=files, data=data | {"most": "0"}), 422)
    assert problem(enrolled.post("/v1/identify", files=files, data=data | {"gallery": "x"}), 422)
    assert problem(enrolled.post("/v1/identify", files=files, data={"model": "people"}), 400)


def framed(place, who, x, y):
    """Somebody in a cell of a white picture."""
    picture = Image.new("RGB", (128, 128), "white")
    picture.paste(Image.open(place / f"{who}.png").convert("RGB").resize((32, 32)), (x, y))
    file = BytesIO()
    picture.save(file, "PNG")
    return file.getvalue()


def test_what_a_detector_finds_is_judged(enrolled, place):
    detector = place / "detectors" / "cells.onnx"
    one, two = framed(place, "anna", 32, 0), framed(place, "bo", 64, 64)
    files = {"before": ("one.png", one), "after": ("two.png", two)}
    data = {"model": "people", "detect": "cells.onnx"}
    there = enrolled.post("/v1/verify", files=files, data=data).json()
    here = verify(one, two, model=place / "runs" / "people", detect=detector)
    assert there["boxes"] == [[32, 0, 64, 32], [64, 64, 96, 96]]
    assert there["distance"] == pytest.approx(here.distance)
    files = {"probe": ("two.png", two)}
    there = enrolled.post("/v1/identify", files=files, data=data | {"gallery": "team"}).json()
    gallery = place / "galleries" / "team"
    here = identify(two, gallery=gallery, model=place / "runs" / "people", detect=detector)
    assert there["verdict"] == here.verdict and len(there["boxes"]) == 1
    assert there["boxes"][0]["candidates"] == here.to_dict()["boxes"][0]["candidates"]
    none = {"before": ("one.png", one), "after": ("none.png", framed(place, "anna", 200, 200))}
    refused = enrolled.post("/v1/verify", files=none, data=data)
    assert problem(refused, 422)
    assert "nothing is found" in refused.json()["detail"]


@pytest.mark.parametrize("name", ["none", "../detectors/cells.onnx", "/etc/passwd", ""])
def test_detectors_are_offered_by_name_alone(enrolled, place, name):
    files = {"probe": (place / "anna.png").read_bytes()}
    data = {"model": "people", "gallery": "team", "detect": name}
    assert problem(enrolled.post("/v1/identify", files=files, data=data), 404)


def test_embeddings_are_the_networks(taught, place):
    pixels = [load_image(place / f"{who}.png").pixels for who in ("anna", "bo")]
    files = [("image", (f"{n}.png", (place / f"{n}.png").read_bytes())) for n in ("anna", "bo")]
    by_run = taught.post("/v1/embed", files=files, data={"model": "people"}).json()
    run = load_run(place / "runs" / "people")
    expected = np.concatenate([run.embed([image]) for image in pixels])
    assert by_run["names"] == ["anna.png", "bo.png"] and by_run["model"] == "people"
    assert np.allclose(by_run["embeddings"], expected, atol=1e-6)
    shipped = taught.post("/v1/embed", files=files[:1]).json()
    assert np.allclose(shipped["embeddings"], get_runtime(threads=1).embed(pixels[0]), atol=1e-5)


def test_galleries_are_listed_and_removed(enrolled, place):
    team = enrolled.get("/v1/galleries/team").json()
    assert team == {"name": "team", "identities": dict.fromkeys(sorted(COLOURS), 2), "images": 6}
    assert enrolled.get("/v1/galleries").json() == {"galleries": [team]}
    files = {"image": (place / "bo.png").read_bytes()}
    assert enrolled.post("/v1/galleries/other/bo", files=files).status_code == 201
    assert enrolled.delete("/v1/galleries/other/nobody").status_code == 404
    assert enrolled.delete("/v1/galleries/other/bo").status_code == 204
    assert enrolled.post("/v1/galleries/other/bo", files=files).status_code == 201
    assert enrolled.delete("/v1/galleries/other").status_code == 204
    assert problem(enrolled.get("/v1/galleries/other"), 404)
    assert not (place / "galleries" / "other").exists()


@pytest.mark.parametrize("name", ["..", ".hidden", "a%2F..%2Fb", "%2E%2E", "a%00b", "x" * 65, "a."])
def test_names_are_no_paths(enrolled, place, name):
    files = {"image": (place / "bo.png").read_bytes()}
    before = sorted(place.rglob("*"))
    for path in (f"/v1/galleries/{name}/bo", f"/v1/galleries/team/{name}"):
        assert enrolled.post(path, files=files).status_code in (404, 405, 422)
        assert enrolled.delete(path).status_code in (404, 405, 422)
    assert sorted(place.rglob("*")) == before


def test_what_is_no_image_is_not_enrolled(enrolled, place):
    answer = enrolled.post("/v1/galleries/team/eve", files={"image": b"no picture"})
    assert "expected an image" in problem(answer, 422)
    assert not (place / "galleries" / "team" / "eve").exists()


def test_without_runs_and_galleries_there_are_none(client):
    files = {"before": b"x", "after": b"y"}
    assert problem(client.post("/v1/verify", files=files, data={"model": "people"}), 404)
    assert problem(client.post("/v1/verify", files=files), 400)
    assert problem(client.get("/v1/galleries"), 404)
    assert client.get("/v1/models").json() == {"models": [], "detectors": OFFERED}


def test_runs_are_offered_by_name_and_compare_too(taught):
    assert taught.get("/v1/models").json() == {
        "models": ["careful", "people"],
        "detectors": sorted(["cells.onnx", *OFFERED]),
    }
