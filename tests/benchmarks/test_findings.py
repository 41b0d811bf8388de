import numpy as np

from benchmarks.accuracy.cases import case
from benchmarks.accuracy.findings import operating_point, regions_of, wrong
from tests.recipe.made_pair import made, moved


def test_the_operating_point_is_the_best_in_hindsight():
    cases = [case(made([(8, 8, 16, 16)], shade=20)), case(made(shade=60))]
    maps = [moved(c.pair).astype(np.float32) for c in cases]
    maps[1][0, 0] = 0  # a ground below the rest
    point = operating_point(maps, cases)
    assert 60 < point.threshold <= 120 and 60 < point.quiet <= 120
    found = [regions_of(m, c, point.threshold) for m, c in zip(maps, cases, strict=True)]
    assert [r.box for r in found[0]] == [(8, 8, 16, 16)] and found[1] == ()
    assert wrong(found, cases, changed=True) == wrong(found, cases, changed=False) == (0, 1)
