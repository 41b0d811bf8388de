"""The most memory that a large pair takes that differs everywhere."""

import subprocess
import sys
from pathlib import Path

import cv2
import numpy as np
import pytest

from benchmarks.speed.cases import texture
from benchmarks.speed.memory import peak_megabytes

#: Compares two pictures, lets go of everything, and says how many MB the process still holds.
HELD = """
import gc, re, sys
import cv2
from imgdiff import compare_images
from imgdiff.memory import give_back
compare_images(*map(cv2.imread, sys.argv[1:]), scores=False)
gc.collect()
give_back()
print(int(re.search(r"VmRSS:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024)
"""

pytestmark = pytest.mark.skipif(
    not Path("/proc/self/status").exists(), reason="only Linux tells it exactly"
)


def test_nine_megapixels_that_differ_everywhere(tmp_path, rng):
    """Of it 150 MB are images, given and held, and heat, and 100 the process without a picture.

    In whole planes of floats evidence of letters alone would take 0.6 GB beside them.
    """
    before = texture(3600, 2500)
    for top in range(0, 2400, 40):  # ink, which is matched
        cv2.putText(before, "Total 1,280.00 " * 9, (0, top), 0, 1.0, (20, 20, 20), 2)
    files = str(tmp_path / "before.png"), str(tmp_path / "after.png")
    for file, sigma in zip(files, (0, 4), strict=True):
        noise = np.rint(sigma * rng.standard_normal(before.shape, np.float32))
        cv2.imwrite(file, np.clip(before + noise, 0, 255).astype(np.uint8))
    megabytes = peak_megabytes("imgdiff", files)
    assert megabytes < 950


def test_nothing_is_held_of_what_the_scout_and_the_network_worked_in(tmp_path, rng):
    """The process itself takes 150 MB then; what the scout worked in was 150 more."""
    before = texture(2000, 2500)
    after = before * 1.04 + 3 * rng.standard_normal(before.shape, np.float32)
    files = str(tmp_path / "before.png"), str(tmp_path / "after.png")
    for file, image in zip(files, (before, np.clip(after, 0, 255).astype(np.uint8)), strict=True):
        cv2.imwrite(file, image)
    done = subprocess.run(
        [sys.executable, "-c", HELD, *files], stdout=subprocess.PIPE, text=True, check=True
    )
    assert float(done.stdout) < 220
