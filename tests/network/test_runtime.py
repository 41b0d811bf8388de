"""The network in ONNX Runtime: equal to Keras, alike from many threads, int8 near float32."""

import signal
import threading
import time

import numpy as np
import pytest

from imgdiff import ImageError, OptionError, compare_images, compare_many
from imgdiff.network.runtime import runtime as runtime_module
from imgdiff.network.runtime.areas import Area
from imgdiff.network.runtime.runtime import OnePair, Runtime, get_runtime, to_square
from imgdiff.network.runtime.session import Session
from tests import ROOT


@pytest.mark.parametrize("size", [(16, 16), (48, 32), (160, 304), (256, 272)])
def test_the_graph_computes_what_keras_computes(narrow_network, narrow, noise, size):
    before, after = (np.stack([noise(*size), noise(*size)]) for _ in range(2))
    after[0, :10] = before[0, :10]
    expected = narrow_network.difference_model([before.astype("f"), after.astype("f")])
    found = narrow.distance(before, after)
    assert found.dtype == np.float32 and found.shape == (2, *size)
    np.testing.assert_allclose(found, np.asarray(expected)[..., 0], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("place", [(0, 0), (150, 203), (300, 370), (17, 160)])
def test_what_both_sides_have_alike_changes_nothing(narrow_network, narrow, noise, place):
    """It goes through the backbone once; Keras sends both sides whole."""
    before = np.stack([noise(336, 400), noise(336, 400)])
    after = before.copy()
    top, left = place
    after[0, top : top + 21, left : left + 30] = 255 - after[0, top : top + 21, left : left + 30]
    after[1, top + 5, left + 5] = 0
    expected = narrow_network.difference_model([before.astype("f"), after.astype("f")])
    found = narrow.distance(before, after)
    np.testing.assert_allclose(found, np.asarray(expected)[..., 0], rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("change", ["a corner", "a spot", "nothing"])
def test_embeddings_of_much_alike_are_those_of_keras(narrow_network, narrow, noise, change):
    before = noise(224, 224)
    after = before.copy()
    if change != "nothing":
        top, left = (0, 200) if change == "a corner" else (99, 70)
        after[top : top + 20, left : left + 15] = 0
    expected = np.asarray(narrow_network.embedding_model(np.stack([before, after]).astype("f")))
    np.testing.assert_allclose(narrow.embed(before, after), expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("size", [(224, 224), (224, 208)])
@pytest.mark.parametrize("changed", [slice(0, 224), slice(100, 110)])
def test_scores_come_with_the_heat_where_it_takes_all_of_both(narrow, noise, size, changed):
    before = noise(*size)
    after = before.copy()
    after[changed] = 255 - after[changed]
    pair = OnePair(narrow, before, after)
    assert pair.threshold == narrow.threshold
    whole = Area(0, 0, *size)
    for inner in (None, Area(96, 0, 112, size[1])):
        found, expected = (one.distance(before[None], after[None], inner) for one in (pair, narrow))
        np.testing.assert_array_equal(found, expected)
        assert found.shape == (1, *(inner or whole).size)
        np.testing.assert_allclose(pair.embeddings(), narrow.embed(before, after), atol=1e-6)


def test_the_scores_are_of_the_images_as_given(narrow, noise):
    """The heat's are aligned, and padded to whole cells."""
    before, after = noise(224, 224), noise(224, 224)
    pair = OnePair(narrow, before, after)
    pair.distance(before[None], after[None, ::-1].copy())
    np.testing.assert_allclose(pair.embeddings(), narrow.embed(before, after), atol=1e-6)


def test_images_of_the_networks_own_size_go_through_it_once(narrow, noise, monkeypatch):
    before, after = noise(224, 224), noise(224, 224)
    one, two = narrow.embed(before, after).astype(float)
    for part in ("embed", "distance"):
        monkeypatch.delattr(Session, part)
    found = compare_images(before, after, weights=narrow, align=False)
    assert found.euclidean_distance == pytest.approx(np.linalg.norm(one - two), rel=1e-5)


def test_a_part_is_what_it_is_in_the_whole(narrow, noise):
    before, after = (np.stack([noise(320, 352), noise(320, 352)]) for _ in range(2))
    whole = narrow.distance(before, after)
    for part in (Area(112, 128, 160, 208), Area(0, 112, 16, 240), Area(208, 240, 320, 352)):
        found = narrow.distance(before, after, part)
        expected = whole[(..., *part.within(Area(0, 0, 320, 352)))]
        np.testing.assert_allclose(found, expected, atol=1e-5)


@pytest.mark.parametrize("count", [1, 2, 3])
def test_embeddings_are_those_of_keras(narrow_network, narrow, noise, count):
    images = [noise(60, 90) for _ in range(count)]
    squares = np.stack([to_square(image) for image in images]).astype(np.float32)
    expected = np.asarray(narrow_network.embedding_model(squares))
    np.testing.assert_allclose(narrow.embed(*images), expected, rtol=1e-4, atol=1e-5)


@pytest.mark.parametrize("size", [(368, 144), (16, 16), (129, 300)])
def test_tiles_cover_every_place_once(size):
    whole, seen = Area(32, 48, 32 + size[0], 48 + size[1]), np.zeros(size, int)
    for tile in whole.tiles(128):
        seen[tile.within(whole)] += 1
        assert max(tile.size) <= 128 + 16
        assert (tile.top - 32) % 16 == (tile.left - 48) % 16 == 0
    assert (seen == 1).all()


def test_one_thread_and_many_give_the_same(narrow, narrow_weights, noise):
    alone = Runtime.of(narrow_weights, threads=1)
    before, after = noise(208, 304)[None], noise(208, 304)[None]
    np.testing.assert_allclose(
        alone.distance(before, after), narrow.distance(before, after), rtol=1e-5, atol=1e-6
    )


def test_threads_do_not_mix_their_results(narrow, noise):
    pairs = [(noise(64, 80)[None], noise(64, 80)[None]) for _ in range(6)]
    expected = [narrow.distance(*pair) for pair in pairs]
    found: list = [None] * len(pairs)

    def work(i):
        for _ in range(5):
            found[i] = narrow.distance(*pairs[i])

    threads = [threading.Thread(target=work, args=(i,)) for i in range(len(pairs))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for one, other in zip(found, expected, strict=True):
        np.testing.assert_array_equal(one, other)


def test_where_there_is_no_gpu_it_is_said(monkeypatch):
    import onnxruntime

    only = ["AzureExecutionProvider", "CPUExecutionProvider"]
    monkeypatch.setattr(onnxruntime, "get_available_providers", lambda: only)
    a, b = np.zeros((20, 20, 3), np.uint8), np.full((20, 20, 3), 255, np.uint8)
    with pytest.raises(OptionError, match="onnxruntime-gpu"):
        compare_images(a, b, device="gpu")
    for wrong in ({"device": "tpu"}, {"precision": "int4"}, {"resolution": "low"}):
        with pytest.raises(OptionError, match=next(iter(wrong))):
            compare_images(a, b, **wrong)


def test_int8_is_for_the_shipped_weights(tmp_path, narrow_network):
    from imgdiff.network.keras.weights import save_weights

    path = save_weights(narrow_network, tmp_path / "mine.npz", 1.0)
    assert get_runtime(path).precision == "float32"
    with pytest.raises(OptionError, match="int8"):
        get_runtime(path, "int8")


def test_the_processor_decides_what_auto_is(monkeypatch):
    built = []
    monkeypatch.setattr(runtime_module, "_loaded", {})
    monkeypatch.setattr(Runtime, "of", classmethod(lambda *a: built.append("float32")))
    monkeypatch.setattr(runtime_module, "Session", lambda *a: built.append("int8"))
    for pays in (True, False):
        monkeypatch.setattr(runtime_module, "int8_pays", lambda pays=pays: pays)
        runtime_module._build("default", "auto", "cpu", 0)
        runtime_module._build("default", "float32", "cpu", 0)
    assert built == ["int8", "float32", "float32", "float32"]


@pytest.mark.real_weights
def test_int8_is_close_to_float32():
    """On samples, which it was not calibrated on."""

    samples = ROOT / "samples"
    for name in ("web_page", "line_art", "dialog"):
        pair = [samples / f"{name}_{side}.png" for side in ("before", "after")]
        one, other = (compare_images(*pair, precision=p) for p in ("int8", "float32"))
        assert np.abs(one.heatmap - other.heatmap).mean() <= 0.02
        assert one.changed == other.changed and len(one.regions) == len(other.regions)
        assert one.cosine_similarity == pytest.approx(other.cosine_similarity, abs=0.02)


def test_many_pairs_come_in_order_and_a_broken_one_stops_nothing(narrow, noise, tmp_path):
    image = noise(40, 50)
    changed = 255 - image
    pairs = [(image, image), (image, changed), (tmp_path / "missing.png", image), (changed, image)]
    found = list(compare_many(iter(pairs), weights=narrow, workers=2))
    assert isinstance(found[2], ImageError) and "missing.png" in str(found[2])
    alone = compare_images(image, changed, weights=narrow)
    np.testing.assert_allclose(found[1].heatmap, alone.heatmap, atol=1e-6)
    assert not found[0].changed and found[3].euclidean_distance == found[1].euclidean_distance


def test_many_pairs_are_finished_where_they_are_made(narrow, noise):
    where = []

    def finish(result):
        where.append(threading.current_thread())
        return result.euclidean_distance

    pairs = [(noise(32, 32), noise(32, 32)) for _ in range(4)]
    found = list(compare_many(pairs, weights=narrow, workers=2, finish=finish))
    assert found == [compare_images(*p, weights=narrow).euclidean_distance for p in pairs]
    assert threading.main_thread() not in where


def test_pairs_are_taken_as_they_are_needed(narrow, noise):
    taken = []

    def pairs():
        for i in range(50):
            taken.append(i)
            yield noise(20, 20), noise(20, 20)

    results = compare_many(pairs(), weights=narrow, workers=2)
    next(results)
    assert len(taken) <= 4
    results.close()
    with pytest.raises(OptionError, match="workers"):
        next(compare_many([], workers=0))


@pytest.fixture
def ctrl_c():
    """Heard even where these tests run in the background of a shell, which ignores it there."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_it_can_be_stopped_at_once(narrow_weights, ctrl_c):
    """Ctrl-C while the network runs: heard within a second, and the next call works."""
    import _thread

    runtime = Runtime.of(narrow_weights)
    large = np.random.default_rng(0).integers(0, 256, (4, 512, 512, 3), dtype=np.uint8)
    runtime.distance(large[:1, :64, :64], large[:1, 64:128, :64])
    timer = threading.Timer(0.3, _thread.interrupt_main)
    timer.start()
    start = time.monotonic()
    with pytest.raises(KeyboardInterrupt):
        while time.monotonic() - start < 30:
            runtime.distance(large, 255 - large)
    assert time.monotonic() - start < 1.5
    assert runtime.distance(large[:1, :64, :64], large[:1, :64, :64]).max() == 0
