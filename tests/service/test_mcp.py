"""The tools, asked by the SDK's own client over standard input and output."""

import base64
import shutil
import sys
from io import BytesIO

import anyio
import numpy as np
import pytest
from mcp import Client, StdioServerParameters, stdio_client
from PIL import Image

from imgdiff import cli
from imgdiff.compare import compare_images
from imgdiff.service.mcp.server import Tools, make_server
from tests.recognition.untrained_run_folder import make_run
from tests.service.pictures import drawn


@pytest.fixture(scope="module")
def place(tmp_path_factory):
    folder = tmp_path_factory.mktemp("mcp")
    (folder / "a.png").write_bytes(drawn(size=600))
    (folder / "b.png").write_bytes(drawn(changed=True, size=600))
    make_run(folder / "run", threshold=0.05)
    return folder


def asked(target, *calls) -> list:
    """The answers of a client's calls, one after the other."""
    answers = []

    async def ask():
        async with Client(target) as client:
            for name, arguments in calls:
                answers.append(await client.call_tool(name, arguments))

    anyio.run(ask)
    return answers


def picture(content) -> np.ndarray:
    return np.array(Image.open(BytesIO(base64.b64decode(content.data))))


PAIR = {"before": "a.png", "after": "b.png"}


def test_a_client_compares_and_looks_closer(place):
    command = StdioServerParameters(
        command=sys.executable, args=["-m", "imgdiff", "mcp", "--root", str(place)]
    )

    async def list_tools():
        async with Client(stdio_client(command)) as client:
            tools = (await client.list_tools()).tools
            compared = await client.call_tool("compare", PAIR)
            explained = await client.call_tool("explain", PAIR | {"region": 1})
            return tools, compared, explained

    tools, compared, explained = anyio.run(list_tools)
    assert [tool.name for tool in tools] == [
        *("compare", "explain", "crop", "verify", "run", "approve")
    ]
    assert all(tool.description for tool in tools)
    here = compare_images(place / "a.png", place / "b.png")
    text, overlay = compared.content
    box = list(here.regions[0].box)
    assert text.text.startswith(here.summary) and f"box {box} (top left)" in text.text
    assert overlay.mime_type in ("image/png", "image/jpeg")
    assert max(picture(overlay).shape) == 512
    text, before, after = explained.content
    assert f"{box}" in text.text and "Mean color" in text.text
    assert picture(before).shape == picture(after).shape
    assert np.abs(picture(after).astype(int) - picture(before)).max() > 100


def test_both_sides_of_a_place_are_shown(place):
    box = [0, 0, 20, 10]
    (answer,) = asked(make_server(place), ("crop", PAIR | {"box": box, "margin": 0}))
    text, before, after = answer.content
    assert "[0, 0, 20, 10]" in text.text
    assert picture(before).shape[:2] == picture(after).shape[:2] == (10, 20)


def test_two_equal_images_need_no_picture(place):
    (answer,) = asked(make_server(place), ("compare", {"before": "a.png", "after": "a.png"}))
    assert len(answer.content) == 1 and answer.content[0].text.startswith("Identical")


def test_a_run_verifies(place):
    (answer,) = asked(make_server(place), ("verify", PAIR | {"model": "run"}))
    text, sheet = answer.content
    assert text.text.startswith(("Same, ", "Different, ")) and picture(sheet).ndim == 3


def test_a_run_verifies_by_several_references(place):
    further = PAIR | {"model": "run", "references": ["a.png", "b.png"]}
    (answer,) = asked(make_server(place), ("verify", further))
    assert "mean of 3 references" in answer.content[0].text


@pytest.mark.parametrize(
    ("tool", "arguments", "words"),
    [
        ("compare", PAIR | {"after": "/etc/passwd"}, "outside"),
        ("compare", PAIR | {"after": "../x.png"}, "outside"),
        ("compare", PAIR | {"after": "none.png"}, "no such file"),
        ("compare", PAIR | {"threshold": 3}, "threshold must be"),
        ("compare", PAIR | {"ignore": ["everything"]}, "ignore must hold"),
        ("explain", PAIR | {"region": 9}, "region must be 1 to 1"),
        ("crop", PAIR | {"box": [1, 2]}, "box must be"),
        ("crop", PAIR | {"box": [900, 900, 950, 950]}, "box must be"),
        ("verify", PAIR | {"model": "none"}, "none"),
        ("verify", PAIR | {"model": "run", "references": ["../x.png"]}, "outside"),
        ("run", {}, "imgdiff test"),
        ("approve", {"names": [], "reason": ""}, "names"),
    ],
)
def test_trouble_is_told(place, tool, arguments, words):
    (answer,) = asked(make_server(place), (tool, arguments))
    assert answer.is_error and words in answer.content[0].text


def test_a_visual_test_is_looked_at_and_approved(place, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for folder, name in (("approved", "a.png"), ("screens", "b.png")):
        (tmp_path / folder).mkdir()
        shutil.copy(place / name, tmp_path / folder / "home.png")
    with pytest.raises(SystemExit):
        cli.main(["test", "screens", "--baselines", "approved", "-q"])
    server = make_server(tmp_path)
    call = ("approve", {"names": ["home.png"], "reason": "the new red"})
    listed, approved, again = asked(server, ("run", {}), call, call)
    assert "changed: home.png" in listed.content[0].text
    assert "nothing is to be decided" in approved.content[0].text
    assert again.is_error and "approved" in again.content[0].text
    assert (tmp_path / "approved" / "home.png").read_bytes() == (place / "b.png").read_bytes()
    log = (tmp_path / "approved" / "imgdiff-approvals.jsonl").read_text()
    assert "the new red" in log


def test_a_file_that_changed_is_compared_anew(tmp_path):
    for name in PAIR.values():
        (tmp_path / name).write_bytes(drawn())
    tools = Tools(tmp_path)
    assert len(tools.compare(**PAIR)) == 1
    (tmp_path / "b.png").write_bytes(drawn(changed=True))
    assert len(tools.compare(**PAIR)) == 2
