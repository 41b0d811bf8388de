from benchmarks.accuracy.breakdowns import by_size
from benchmarks.accuracy.cases import case
from benchmarks.accuracy.findings import regions_of
from tests.recipe.made_pair import made, moved


def test_sizes_are_told_apart():
    small, large = (2, 2, 4, 4), (20, 20, 40, 40)
    cases = [case(made([small, large])), case(made([small]))]
    found = [regions_of(moved(case(made([large])).pair), cases[0], 50), ()]
    rows = by_size(found, found, cases)
    assert (rows[0].true, rows[0].detected, rows[0].pairs, rows[0].missed) == (2, 0, 1, 1)
    assert (rows[3].true, rows[3].detected, rows[3].touched, rows[3].pairs) == (1, 1, 1, 1)
    assert rows[3].missed == 0 and sum(row.true for row in rows) == 3
