import pytest

from recipe.splits import part_of, photographs


def test_the_split_is_fixed_and_near_its_shares():
    parts = [part_of(f"photo_{i}.jpg") for i in range(5000)]
    assert parts == [part_of(f"photo_{i}.jpg") for i in range(5000)]
    for name, share in (("train", 0.8), ("validation", 0.1), ("test", 0.1)):
        assert parts.count(name) / 5000 == pytest.approx(share, abs=0.02)


def test_photographs_are_of_one_part_only(tmp_path):
    for i in range(60):
        (tmp_path / f"{i}.jpg").touch()
    (tmp_path / "notes.txt").touch()
    found = [photographs(tmp_path, part) for part in ("train", "validation", "test")]
    names = [p.name for part in found for p in part]
    assert len(names) == len(set(names)) == 60
    with pytest.raises(NotADirectoryError, match="photographs"):
        photographs(tmp_path / "none", "train")
