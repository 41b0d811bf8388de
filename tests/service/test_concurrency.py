"""Eight clients at once, each with a pair of its own, get what each would get alone, to the bit."""

from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from tests.service.conftest import Live
from tests.service.pictures import png
from tests.service.test_live import BOUNDARY, body, called, get, until

KINDS = ("application/json", "image/png", "text/html")


def pair_of(number: int) -> bytes:
    """Another size and another changed place in each; in every fourth nothing is changed."""
    rng = np.random.default_rng(number)
    before = rng.integers(0, 256, (64 + 8 * (number % 3), 96 + 8 * (number % 5), 3), np.uint8)
    before[8:40, 8:60] = rng.integers(0, 256, 3)
    after = before.copy()
    if number % 4:
        top, left = rng.integers(0, 40, 2)
        after[top : top + 16, left : left + 20] = rng.integers(0, 256, 3)
    return body(png(before), png(after))


@pytest.fixture(scope="module")
def two_workers():
    made = Live("--workers", "2", "--queue", "16", "--rate", "0")
    try:
        until(lambda: get(made, "/readyz").get("ready") == 2, 60)
        yield made
    finally:
        made.stop()


def answers(live, number: int) -> list[bytes]:
    found = []
    for kind in KINDS:
        headers = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}", "Accept": kind}
        status, data = called(live, "POST", "/v1/compare", pair_of(number), headers, 120)
        assert status == 200, data
        found.append(data)
    return found


def test_eight_clients_with_pairs_of_their_own(two_workers):
    alone = [answers(two_workers, number) for number in range(8)]
    assert len({found[1] for found in alone}) == 8
    with ThreadPoolExecutor(8) as clients:
        together = list(clients.map(lambda n: answers(two_workers, n), [*range(8)] * 3))
    assert together == alone * 3
