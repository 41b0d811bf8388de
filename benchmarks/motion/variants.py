"""What else could find or refine a point of view: ORB for SIFT, ECC after the fit.

    python -m benchmarks.motion.variants --photos FOLDER [--pairs 60] [--seed 53]

The pairs of ``benchmarks.motion``; only the transform is found. Prints a table.
"""

import argparse
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from benchmarks.markdown import of, table
from benchmarks.motion.__main__ import corner_error
from benchmarks.motion.views import ViewPair, photograph_pairs, scan_pairs
from imgdiff.align import perspective
from imgdiff.align.perspective import find_view
from recipe.splits import photographs

#: ORB's corners (of 3,000 features) from fainter contrasts than the usual ones, and the distance of
#: the best match as a share of the second's.
_FEATURES, _FAST, _RATIO = 3000, 8, 0.85
#: Rounds of ECC, the gain at which it stops, and the width of its blur.
_ECC: Any = (cv2.TERM_CRITERIA_EPS | cv2.TERM_CRITERIA_COUNT, 50, 1e-6)
_BLUR = 5


def orb_matches(
    before: np.ndarray, after: np.ndarray, mask: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """As ``features.matches``, by ORB (Rublee et al. 2011)."""
    orb = cv2.ORB.create(_FEATURES, fastThreshold=_FAST)
    sides = []
    for image, seen in ((before, mask), (after, None)):
        points, bits = orb.detectAndCompute(cv2.cvtColor(image, cv2.COLOR_RGB2GRAY), seen)
        if bits is None or len(points) < 2:
            return np.empty((0, 2)), np.empty((0, 2))
        sides.append((np.array([point.pt for point in points]), bits))
    (one, ones), (two, twos) = sides
    matcher = cv2.BFMatcher(cv2.NORM_HAMMING)
    back = {match.queryIdx: match.trainIdx for match in matcher.match(twos, ones)}
    kept = [
        pair[0]
        for pair in matcher.knnMatch(ones, twos, k=2)
        if len(pair) == 2
        and pair[0].distance < _RATIO * pair[1].distance
        and back.get(pair[0].trainIdx) == pair[0].queryIdx
    ]
    return (
        np.array([one[match.queryIdx] for match in kept]).reshape(-1, 2),
        np.array([two[match.trainIdx] for match in kept]).reshape(-1, 2),
    )


def by_ecc(pair: ViewPair, transform: np.ndarray) -> np.ndarray:
    """A transform after ECC (Evangelidis and Psarakis 2008); as it was where that fails."""
    one, two = (cv2.cvtColor(side, cv2.COLOR_RGB2GRAY) for side in (pair.before, pair.after))
    start: Any = transform.astype(np.float32)
    try:
        _, refined = cv2.findTransformECC(one, two, start, cv2.MOTION_HOMOGRAPHY, _ECC, None, _BLUR)
    except cv2.error:
        return transform
    return refined.astype(np.float64)


def found(pair: ViewPair) -> np.ndarray:
    """What imgdiff finds."""
    fit = find_view(pair.before, pair.after)
    return np.eye(3) if fit is None else fit.transform


def by_orb(pair: ViewPair) -> np.ndarray:
    """The same with ORB in SIFT's place."""
    sift, perspective.matches = perspective.matches, orb_matches
    try:
        return found(pair)
    finally:
        perspective.matches = sift


#: By name.
VARIANTS: dict[str, Callable[[ViewPair], np.ndarray]] = {
    "as it is": found,
    "then ECC": lambda pair: by_ecc(pair, found(pair)),
    "ORB for SIFT": by_orb,
}


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", required=True, type=Path, help="folder of photographs")
    parser.add_argument("--pairs", type=int, default=60, help="of each kind")
    parser.add_argument("--seed", type=int, default=53)
    options = parser.parse_args()
    rng = np.random.default_rng(options.seed)
    files = photographs(options.photos, "validation")
    kinds = {
        "near": list(photograph_pairs(files, "near", options.pairs, rng)),
        "far": list(photograph_pairs(files, "far", options.pairs, rng)),
        "scan": list(scan_pairs(options.pairs, rng)),
    }
    rows = []
    for kind, pairs in kinds.items():
        for name, variant in VARIANTS.items():
            start = time.process_time()
            errors = np.array([corner_error(pair, variant(pair)) for pair in pairs])
            spent = (time.process_time() - start) / len(pairs)
            within = of(int((errors < 0.5).sum()), len(errors))
            median, worse = np.quantile(errors, (0.5, 0.95))
            rows.append([kind, name, within, f"{median:.3f}", f"{worse:.2f}", f"{spent:.2f} s"])
    head = ["motion", "view", "corners within 0.5 px", "median error, px", "95 % within, px"]
    print("\n".join(table([*head, "processor, a pair"], rows)))


if __name__ == "__main__":
    main()
