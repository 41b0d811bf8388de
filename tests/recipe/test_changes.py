import numpy as np

from recipe.changes import TRACE, VISIBLE, truth


def test_truth_is_what_moved_visibly():
    clean = np.full((20, 20, 3), 100, np.uint8)
    changed = clean.copy()
    changed[5:10, 5:10, 1] += VISIBLE + 1
    changed[15, 15, 0] += TRACE + 1
    moved, traces, levels = truth(clean, changed)
    assert moved.sum() == 25 and moved[5:10, 5:10].all()
    assert traces.sum() == 1 and traces[15, 15]
    assert levels[6, 6] == VISIBLE + 1 and levels[0, 0] == 0
