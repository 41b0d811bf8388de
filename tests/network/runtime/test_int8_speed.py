"""Whether int8 pays: tried once a machine."""

import json

import pytest

from imgdiff.network.runtime import int8_speed


@pytest.fixture
def trials(monkeypatch, tmp_path):
    """Shares that trials are to find, taken from the end; an empty cache folder."""
    monkeypatch.setenv("IMGDIFF_CACHE", str(tmp_path / "cache"))
    int8_speed.int8_pays.cache_clear()
    shares = []
    monkeypatch.setattr(int8_speed, "int8_share", shares.pop)
    yield shares
    int8_speed.int8_pays.cache_clear()


@pytest.mark.parametrize(
    ("share", "pays"), [(0.3, True), (0.85, True), (0.97, False), (1.3, False)]
)
def test_a_machine_is_tried_once(trials, share, pays):
    trials.append(share)
    assert int8_speed.int8_pays() is pays
    int8_speed.int8_pays.cache_clear()  # as in another process
    assert int8_speed.int8_pays() is pays
    assert not trials


def test_another_machine_beside_the_same_cache_is_tried_too(trials, monkeypatch):
    trials += [1.2, 0.4]
    assert int8_speed.int8_pays()
    int8_speed.int8_pays.cache_clear()
    monkeypatch.setattr(int8_speed, "products_saturate", lambda: None)
    assert not int8_speed.int8_pays()


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"int8_share": "?"}', '{"int8_share": []}'])
def test_a_damaged_file_is_replaced(trials, tmp_path, content):
    trials.append(0.5)
    int8_speed.int8_pays()
    (kept,) = (tmp_path / "cache").iterdir()
    kept.write_text(content)
    int8_speed.int8_pays.cache_clear()
    trials.append(1.1)
    assert not int8_speed.int8_pays()
    assert json.loads(kept.read_text()) == {"int8_share": 1.1}


def test_without_a_cache_folder_it_is_tried_all_the_same(trials, monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setenv("IMGDIFF_CACHE", str(tmp_path / "file" / "cache"))
    trials.append(0.5)
    assert int8_speed.int8_pays()


def test_the_share_is_that_of_times():
    assert 0.02 < int8_speed.int8_share() < 10
