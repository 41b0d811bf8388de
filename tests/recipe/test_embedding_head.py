import numpy as np
import pytest

from imgdiff.network.onnx.graphs import build_graphs
from recipe.embedding_head import APART, STRENGTHS, Views, fitted_head, gather_views, pool_of
from recipe.object_classes import read_kinds
from recipe.plain_pictures import plain_picture, plain_view


def embedded(head: dict[str, np.ndarray], pooled: np.ndarray) -> np.ndarray:
    hidden = np.maximum(pooled @ head["hidden/kernel"] + head["hidden/bias"], 0)
    return hidden @ head["out/kernel"] + head["out/bias"]


def test_views_are_gathered_of_photographs_plain_pictures_and_kinds(
    narrow_weights, maker, kinds_file
):
    kinds = read_kinds(kinds_file, "train")
    arrays = narrow_weights.arrays
    pool = pool_of(build_graphs(arrays), arrays)
    views = gather_views(pool, maker.photos, 3, kinds, 2)
    channels = arrays["hidden/kernel"].shape[0]
    assert views.same.shape == (len(maker.photos) + 3, len(STRENGTHS), channels)
    assert views.kinds.shape == (2 * len(kinds.names), channels)
    assert np.bincount(views.labels).tolist() == [2] * len(kinds.names)


def test_pooled_features_are_what_the_head_is_given(narrow_weights, noise):
    arrays = narrow_weights.arrays
    graphs = build_graphs(arrays)
    images = [noise(64, 64) for _ in range(3)]
    pooled = pool_of(graphs, arrays)(images)
    from imgdiff.network.runtime.onnx_session import Session

    expected = Session(graphs).embed(np.stack(images[:2]), np.stack(images[1:]))
    np.testing.assert_allclose(embedded(arrays, pooled), expected[[0, 1, 3]], rtol=1e-3, atol=1e-4)


def test_the_fitted_head_hears_what_tells_photographs_apart_and_not_the_nuisance():
    rng = np.random.default_rng(1)
    # 20 numbers tell 60 photographs apart; 20 others, three times as strong, are nuisance.
    own = np.repeat(rng.normal(0, 0.3, (60, 1, 20)), 3, axis=1)
    same = np.concatenate([own, rng.normal(0, 1, (60, 3, 20))], axis=2).astype(np.float32)
    labels = np.repeat(np.arange(5), 8)
    pooled = rng.normal(0, 0.1, (40, 40)).astype(np.float32)
    head = fitted_head(Views(same, pooled, labels))
    first, second = (embedded(head, same[:, i]) for i in (0, 1))
    distance = np.linalg.norm(first[:, None] - second[None], axis=2)
    assert (distance.argmin(axis=1) == np.arange(60)).all()
    raw = np.linalg.norm(same[:, 0][:, None] - same[:, 1][None], axis=2)
    assert (raw.argmin(axis=1) == np.arange(60)).mean() < 0.5
    assert np.sqrt(np.mean(distance**2)) == pytest.approx(APART, rel=0.1)


def test_plain_pictures_have_little_texture_and_differ():
    pictures = [plain_picture(np.random.default_rng(i), 96) for i in range(30)]
    assert all(p.shape == (96, 96, 3) and p.dtype == np.uint8 for p in pictures)
    steps = [np.abs(np.diff(p.astype(int), axis=1)).max(axis=2) for p in pictures]
    assert np.median([(step > 8).mean() for step in steps]) < 0.05
    assert len({p.tobytes() for p in pictures}) > 25
    view = plain_view(np.random.default_rng(1), pictures[0], 1.7)
    assert view.shape == pictures[0].shape and view.dtype == np.uint8
