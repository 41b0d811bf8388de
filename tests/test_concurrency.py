"""Many at once: threads, processes, asyncio and visitors get what each alone would get, to the bit,
and memory does not grow."""

import asyncio
import multiprocessing
import subprocess
import sys
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from imgdiff import compare_images
from imgdiff.options import CompareOptions
from imgdiff.serving.batch_job import BatchJob, Task
from imgdiff.serving.jobs import Job
from imgdiff.serving.uploaded_pair import Pair
from imgdiff.workers.pool import WorkerPool
from tests import ROOT
from tests.app.driving import png
from tests.narrow_file import narrow_file

#: (height, width) of the pairs: of other sizes, so that nothing can be mixed up unseen.
SIZES = [(40 + 8 * (i % 5), 56 + 8 * (i % 3)) for i in range(16)]


@pytest.fixture(scope="module")
def weights(tmp_path_factory):
    return str(narrow_file(tmp_path_factory.mktemp("weights")))


def pair_of(number: int) -> tuple[np.ndarray, np.ndarray]:
    """Structure in noise; another piece of it is other in each pair, in every fourth nothing is."""
    rng = np.random.default_rng(number)
    height, width = SIZES[number % len(SIZES)]
    before = rng.integers(0, 256, (height, width, 3), np.uint8)
    before[8:24, 8:32] = rng.integers(0, 256, 3)
    after = before.copy()
    if number % 4:
        after = np.clip(after.astype(int) + rng.integers(-3, 4, after.shape), 0, 255)
        after = after.astype(np.uint8)
        top, left = rng.integers(0, height - 16), rng.integers(0, width - 16)
        after[top : top + 12, left : left + 14] = rng.integers(0, 256, 3)
    return before, after


def answer_of(number: int, weights: str) -> dict:
    """All that a comparison says, and its heat."""
    result = compare_images(*pair_of(number), weights=weights)
    return {**result.to_dict(), "heat": result.heatmap.tobytes()}


@pytest.fixture(scope="module")
def alone(weights):
    """What each pair gives when nobody else works."""
    answers = [answer_of(number, weights) for number in range(len(SIZES))]
    assert len({answer["heat"] for answer in answers}) > 10
    assert {answer["changed"] for answer in answers} == {True, False}
    return answers


def test_sixteen_threads(alone, weights):
    with ThreadPoolExecutor(16) as pool:
        together = list(pool.map(answer_of, 2 * [*range(16)], 32 * [weights]))
    assert together == 2 * alone


def test_asyncio(alone, weights):
    async def together():
        return await asyncio.gather(
            *(asyncio.to_thread(answer_of, number, weights) for number in range(16))
        )

    assert asyncio.run(together()) == alone


def test_processes_that_begin_anew(alone, weights):
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(2, mp_context=context) as pool:
        assert list(pool.map(answer_of, range(8), 8 * [weights])) == alone[:8]


_FORKING = """
import multiprocessing, pickle, sys
from tests.test_concurrency import answer_of

weights = sys.argv[1]
first = [answer_of(number, weights) for number in range(4)]
context = multiprocessing.get_context("fork")
for _ in range(5):  # at once after a comparison, whose threads may still be on their way out
    fork = context.Process(target=answer_of, args=(1, weights))
    fork.start()
    fork.join(60)
    assert fork.exitcode == 0, fork.exitcode
    answer_of(1, weights)
with context.Pool(3) as pool:
    forked = pool.starmap_async(answer_of, [(number, weights) for number in range(8)]).get(60)
assert forked[:4] == first
sys.stdout.buffer.write(pickle.dumps(forked))
"""


def test_forks_of_a_process_that_has_compared_already(alone, weights):
    """In a process of its own, for this one has threads of other libraries."""
    import pickle

    command = [sys.executable, "-c", _FORKING, weights]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, timeout=120)
    assert answer.returncode == 0, answer.stderr.decode()
    assert pickle.loads(answer.stdout) == alone[:8]  # noqa: S301 (our own)


@pytest.fixture
def pool():
    made = WorkerPool(2)
    yield made
    made.close()


def test_eight_visitors_beside_a_batch(alone, weights, pool):
    options = CompareOptions(weights=weights)
    files = [tuple(map(png, pair_of(number))) for number in range(16)]
    names = [(f"{number} before.png", f"{number} after.png") for number in range(16)]
    batch = BatchJob(
        [Task(number, names[number], files[number]) for number in range(8, 16)], options, pool
    )
    pairs = [Pair(*files[number], names[number]) for number in range(8)]
    jobs = [Job(number, pair, options, pool) for number, pair in enumerate(pairs)]
    for number, job in enumerate(jobs):
        assert job.wait(60) and job.held is not None, job.error
        result = job.held.result
        assert result.heatmap.tobytes() == alone[number]["heat"]
        assert result.names == names[number]
        assert result.to_dict()["verdict"] == alone[number]["verdict"]
    assert batch.wait(60)
    for number, row in batch.rows().items():
        assert (row.before, row.after) == names[number]
        assert row.error == ""
        assert (row.score > 0.5) == alone[number]["changed"]


_MANY = """
import gc, sys
from pathlib import Path
import numpy as np
from imgdiff import compare_images

def resident():
    gc.collect()
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1]) / 1024

rng = np.random.default_rng(0)
for number in range(1200):
    before = rng.integers(0, 256, (20 + number % 7, 24 + number % 5, 3), np.uint8)
    after = before.copy()
    after[4:12, 4:12] = rng.integers(0, 256, 3)
    assert compare_images(before, after, weights=sys.argv[1], scores=False).heatmap.any()
    if number == 199:
        start = resident()
print(resident() - start)
"""


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="asks Linux for its memory")
def test_memory_is_the_same_after_a_thousand_comparisons(weights):
    command = [sys.executable, "-c", _MANY, weights]
    answer = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert answer.returncode == 0, answer.stderr
    assert float(answer.stdout) < 8  # MB
