"""Which page of one document is which of the other: what was inserted and what was removed.

Sequences are aligned as Needleman and Wunsch (1970) align them: the pairing, in order, whose pages
are alike in sum the most. Alike are pages that are equal pixel by pixel, that have the same words
in the same order, or, where there is little text, as in scans, the same picture in small.
"""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import cv2
import numpy as np

from imgdiff.io.fingerprint import fingerprint

#: Alike below this are two different pages: a pair must be worth more than leaving both alone. Of
#: pages of 400 words of the GPL-3, LGPL-2.1 and Apache-2.0, different ones share at most 0.20 of
#: their word pairs, and those with 30 % of the words replaced at least 0.47.
_LEAST = 0.3
#: A page has so many words at least to be known by them.
_WORDS = 20
#: Buckets of word pairs, and the side of the small picture.
_BUCKETS, _SIDE = 8192, 128
#: Correlation of small pictures that says nothing: those pages have at most 0.50 with each other,
#: and at least 0.73 with themselves where half of the page is edited so.
_NOTHING = 0.45


@dataclass(frozen=True, eq=False)
class Signature:
    """What a page is known by.

    Attributes:
        content: Fingerprint of its pixels and size.
        pairs: float16 (8192,), which pairs of neighboring words stand there, of length 1; zeros
            where there are too few words.
        picture: float16 (128 * 128,), the page in small without its coarse light and dark, of
            length 1; zeros of a plain page.
    """

    content: str
    pairs: np.ndarray
    picture: np.ndarray


def signature(pixels: np.ndarray, words: Sequence[str]) -> Signature:
    """What a page is known by.

    Args:
        pixels: uint8 (H, W, 3).
        words: Of its text, in order.
    """
    content = fingerprint(repr(pixels.shape).encode() + np.ascontiguousarray(pixels).tobytes())
    pairs = np.zeros(_BUCKETS, np.float32)
    if len(words) >= _WORDS:
        for one, two in pairwise(words):
            pairs[zlib.crc32(f"{one} {two}".encode("utf-8", "replace")) % _BUCKETS] = 1
    grey = cv2.cvtColor(pixels, cv2.COLOR_RGB2GRAY)
    small = cv2.resize(grey, (_SIDE, _SIDE), interpolation=cv2.INTER_AREA).astype(np.float32)
    soft = cv2.GaussianBlur(small, (0, 0), 0.8)  # a scan lies a little elsewhere
    fine = np.subtract(soft, cv2.GaussianBlur(soft, (0, 0), 4))  # margins say nothing
    halves = (_unit(vector).astype(np.float16) for vector in (pairs, fine.ravel()))
    return Signature(content, *halves)


def likeness(before: Sequence[Signature], after: Sequence[Signature]) -> np.ndarray:
    """How alike each two pages are.

    Returns:
        float32 (len(before), len(after)) in [0, 1]; 1 only of equal pixels.
    """
    words = _stack(before, "pairs") @ _stack(after, "pairs").T
    told = _told(before)[:, None] & _told(after)[None, :]
    pictures = _stack(before, "picture") @ _stack(after, "picture").T
    pictures = np.clip((pictures - _NOTHING) / (1 - _NOTHING), 0, 1)
    alike = 0.999 * np.where(told, words, pictures)
    equal = [[one.content == two.content for two in after] for one in before]
    return np.where(equal, 1, alike).astype(np.float32)


def paired_pages(alike: np.ndarray) -> list[tuple[int | None, int | None]]:
    """Pairs the pages of two documents in order.

    Args:
        alike: (n, m) in [0, 1], how alike page i of before and page j of after are.

    Returns:
        Each page once, in order: (i, j) of the same page, (i, None) of one that was removed and
        (None, j) of one that was inserted. Where as many pages were removed as inserted at one
        place, each was replaced by the other: they are paired too.
    """
    count, other = alike.shape
    start = end = 0  # of long documents hardly anything changed: equal ends are pairs at once
    while start < min(count, other) and alike[start, start] == 1:
        start += 1
    while end < min(count, other) - start and alike[count - 1 - end, other - 1 - end] == 1:
        end += 1
    inner = _aligned(alike[start : count - end, start : other - end])
    shifted = [
        (None if i is None else i + start, None if j is None else j + start) for i, j in inner
    ]
    tail = [(count - k, other - k) for k in range(end, 0, -1)]
    return _replaced([*((i, i) for i in range(start)), *shifted, *tail])


def _aligned(alike: np.ndarray) -> list[tuple[int | None, int | None]]:
    """The pairing in order that is worth the most."""
    count, other = alike.shape
    best = np.zeros((count + 1, other + 1))
    worth = alike.astype(np.float64) - _LEAST
    for i in range(1, count + 1):
        for j in range(1, other + 1):
            pair = best[i - 1, j - 1] + worth[i - 1, j - 1]
            best[i, j] = max(pair, best[i - 1, j], best[i, j - 1])
    pairs: list[tuple[int | None, int | None]] = []
    i, j = count, other
    while i or j:
        if i and j and best[i, j] == best[i - 1, j - 1] + worth[i - 1, j - 1]:
            i, j = i - 1, j - 1
            pairs.append((i, j))
        elif i and (not j or best[i, j] == best[i - 1, j]):
            i -= 1
            pairs.append((i, None))
        else:
            j -= 1
            pairs.append((None, j))
    return pairs[::-1]


def _replaced(pairs: list[tuple[int | None, int | None]]) -> list[tuple[int | None, int | None]]:
    """With as many removed as inserted pages at one place paired."""
    done: list[tuple[int | None, int | None]] = []
    gone: list[int] = []
    come: list[int] = []

    def settle() -> None:
        if len(gone) == len(come):
            done.extend(zip(gone, come, strict=True))
        else:
            done.extend((i, None) for i in gone)
            done.extend((None, j) for j in come)
        gone.clear()
        come.clear()

    for i, j in pairs:
        if i is None and j is not None:
            come.append(j)
        elif j is None and i is not None:
            gone.append(i)
        else:
            settle()
            done.append((i, j))
    settle()
    return done


def _unit(vector: np.ndarray) -> np.ndarray:
    length = float(np.linalg.norm(vector))
    return vector / length if length > 0 else vector


def _stack(pages: Sequence[Signature], name: str) -> np.ndarray:
    return np.stack([getattr(page, name) for page in pages]).astype(np.float32)


def _told(pages: Sequence[Signature]) -> np.ndarray:
    return np.array([bool(page.pairs.any()) for page in pages])
