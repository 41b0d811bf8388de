import cv2
import numpy as np
import pytest

from benchmarks.accuracy.pixelmatch_rule import pixelmatch_threshold


def test_pixelmatch_by_hand():
    before = np.full((9, 9, 3), 255, np.uint8)
    after = before.copy()
    after[3:6, 3:6] = 0
    score = pixelmatch_threshold(before, after)
    assert (score[3:6, 3:6] > 0.95).all() and score.sum() == pytest.approx(score[3:6, 3:6].sum())
    assert not pixelmatch_threshold(before, before).any()
    # A step, softened on one side only: what lies between black and white is anti-aliasing.
    before[:, 4:] = after[:, :] = 0
    after[:] = before
    after[:, 4] = 128
    assert not pixelmatch_threshold(before, after).any()


def test_pixelmatch_says_what_the_package_says():
    import pixelmatch as package

    rng = np.random.default_rng(6)
    before = rng.choice(np.array([0, 120, 255], np.uint8), (24, 20, 1)).repeat(3, axis=2)
    before = cv2.resize(before, (40, 48), interpolation=cv2.INTER_LINEAR)
    after = np.clip(before + rng.normal(0, 9, before.shape), 0, 255).astype(np.uint8)
    after[:20] = before[:20]
    after[4:15, 6:30] = cv2.GaussianBlur(before, (3, 3), 0)[4:15, 6:30]
    score = pixelmatch_threshold(before, after)
    sides = [np.dstack([x, np.full(x.shape[:2], 255, np.uint8)]).ravel() for x in (before, after)]
    for threshold in (0.01, 0.05, 0.1, 0.3):
        found = bytearray(48 * 40 * 4)
        package.pixelmatch(
            *(side.tolist() for side in sides), 40, 48, found, threshold, diff_mask=True
        )
        said = np.frombuffer(found, np.uint8).reshape(48, 40, 4)[..., 3] > 0
        np.testing.assert_array_equal(score > threshold, said)
