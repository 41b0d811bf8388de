"""What other tools say of a pair, each at its usual threshold.

They see two 8-bit images without alpha (on white), of a file its first frame.
"""

import tempfile
from collections.abc import Callable
from pathlib import Path

import cv2
import numpy as np
from skimage.metrics import structural_similarity

from benchmarks.accuracy.pixelmatch_rule import pixelmatch_threshold

#: Two uint8 (H, W, 3) -> whether they differ.
Peer = Callable[[np.ndarray, np.ndarray], bool]
#: Levels of any channel that absolute difference forgives; SSIM from which two are the same;
#: pixelmatch's default threshold.
LEVELS, LEAST_SSIM, PIXELMATCH = 3, 0.99, 0.1


def on_white(image: np.ndarray) -> np.ndarray:
    """uint8 (H, W, 3 or 4) without alpha."""
    if image.shape[2] == 3:
        return image
    part = image[..., 3:] / 255.0
    return np.rint(image[..., :3] * part + 255 * (1 - part)).astype(np.uint8)


def _absolute() -> Peer:
    return lambda before, after: bool(cv2.absdiff(before, after).max() > LEVELS)


def _ssim() -> Peer:
    return lambda before, after: bool(
        structural_similarity(before, after, channel_axis=2) < LEAST_SSIM
    )


def _pixelmatch() -> Peer:
    return lambda before, after: bool((pixelmatch_threshold(before, after) > PIXELMATCH).any())


def _through_files(differ: Callable[[str, str, str], bool]) -> Peer:
    folder = tempfile.TemporaryDirectory()  # goes with the process

    def run(before: np.ndarray, after: np.ndarray, folder=folder) -> bool:
        names = [str(Path(folder.name) / f"{name}.png") for name in ("before", "after", "out")]
        for name, image in zip(names, (before, after), strict=False):
            cv2.imwrite(name, image[..., ::-1], [cv2.IMWRITE_PNG_COMPRESSION, 1])
        return differ(*names)

    return run


def _blazediff() -> Peer:
    import blazediff

    def differ(before: str, after: str, out: str) -> bool:
        return not blazediff.compare(before, after, out, antialiasing=True).match_result

    return _through_files(differ)


def _odiff() -> Peer:
    from benchmarks.speed.odiff import Odiff

    odiff = Odiff()
    return _through_files(lambda before, after, out: not odiff(before, after, out)["match"])


PEERS: dict[str, Callable[[], Peer]] = {
    "absolute difference": _absolute,
    "SSIM": _ssim,
    "pixelmatch": _pixelmatch,
    "BlazeDiff": _blazediff,
    "odiff": _odiff,
}


def load_peers(names: list[str]) -> tuple[dict[str, Peer], list[str]]:
    """The peers that are installed, and the names of those that are not."""
    peers, absent = {}, []
    for name in names:
        try:
            peers[name] = PEERS[name]()
        except ImportError:
            absent.append(name)
    return peers, absent


def peer_state(peer: Peer, before: np.ndarray, after: np.ndarray) -> str:
    """ "same" or "different"; images of other sizes are different."""
    before, after = on_white(before), on_white(after)
    if before.shape != after.shape:
        return "different"
    return "different" if peer(before, after) else "same"
