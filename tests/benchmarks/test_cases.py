from benchmarks.accuracy.cases import case
from tests.recipe.made_pair import made


def test_a_case_groups_its_truth_and_leaves_traces_out():
    pair = made(
        [(2, 2, 8, 12), (11, 2, 17, 12), (36, 36, 37, 37)], [(8, 2, 11, 4), (30, 8, 34, 12)]
    )
    found = case(pair)
    assert sorted(r.box for r in found.true) == [(2, 2, 17, 12), (36, 36, 37, 37)]
    assert found.changed and not found.counts[9, 31] and found.counts[3, 9]
    assert case(made()).changed is False and case(made()).equal
    assert case(made(ignored=[(2, 2, 4, 4)])).changed is None
    assert case(made([(2, 2, 9, 9)])).exact and not case(made([(2, 2, 9, 9)], shade=9)).exact
