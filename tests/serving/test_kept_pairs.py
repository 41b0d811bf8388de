"""What is held under a name goes with the last who has it open, or when there is too much."""

import pytest

from imgdiff.serving.kept_pairs import KeptPairs, Visited


@pytest.fixture
def pairs() -> KeptPairs[str]:
    return KeptPairs(100)


def test_what_was_put_is_there_under_a_name_of_its_own(pairs):
    visitor = Visited(pairs)
    names = [visitor.put(text, 1) for text in ("a", "b", "a")]
    assert len(set(names)) == 3 and all(len(name) >= 22 for name in names)
    assert [visitor.get(name) for name in names] == ["a", "b", "a"]
    assert visitor.get("nobody's") is None


def test_it_goes_with_the_last_who_has_it_open(pairs):
    first, second = Visited(pairs), Visited(pairs)
    name = first.put("a", 1)
    assert second.get(name) == "a"
    first.leave()
    assert second.get(name) == "a" and Visited(pairs).get("x") is None
    second.leave()
    assert Visited(pairs).get(name) is None
    second.leave()  # twice is no harm


def test_of_one_visitor_the_oldest_goes_first(pairs):
    visitor = Visited(pairs, most=10)
    names = [visitor.put(str(i), 4) for i in range(3)]
    assert [visitor.get(name) for name in names] == [None, "1", "2"]
    large = visitor.put("large", 50)
    assert visitor.get(large) == "large"  # what is open stays, whatever its size


def test_of_all_the_one_that_was_not_looked_at_for_longest_goes_first(pairs):
    visitors = [Visited(pairs) for _ in range(3)]
    names = [visitor.put(str(i), 40) for i, visitor in enumerate(visitors[:2])]
    assert visitors[0].get(names[0]) == "0"
    names.append(visitors[2].put("2", 40))
    assert [visitors[2].get(name) for name in names] == ["0", None, "2"]
