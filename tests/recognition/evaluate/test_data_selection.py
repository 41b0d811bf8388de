import numpy as np


def test_other_data_counts_whole_or_by_its_own_test_part(evaluated, people, tmp_path):
    other = tmp_path / "other"
    assert evaluated(data=other).images == 48
    people.given = np.array([""] * 40 + ["test"] * 8)
    result = evaluated(data=other)
    assert (result.images, result.part, result.data) == (8, "test", "other")
    assert result.summary.startswith(f"{100 * result.accuracy.value:.1f} % of 28 pairs of other ")
