"""Damage that gets past the first look."""

import struct
import zlib

import numpy as np

#: Numbers at which arithmetic on sizes goes wrong.
_EDGES = (0, 1, 2, 127, 128, 255, 256, 32767, 32768, 65535, 65536, 2**31 - 1, 2**31, 2**32 - 1)


def mutated(seeds: list[bytes], rng: np.random.Generator) -> bytes:
    """One of the seeds with up to eight things wrong with it."""
    data = bytearray(seeds[rng.integers(len(seeds))])
    for _ in range(rng.integers(1, 9)):
        if not data:
            break
        _DAMAGES[rng.integers(len(_DAMAGES))](data, rng, seeds)
    if data[:8] == b"\x89PNG\r\n\x1a\n" and rng.random() < 0.7:
        _repair_checksums(data)
    return bytes(data)


def _place(data: bytearray, rng: np.random.Generator) -> int:
    """Anywhere, and half of the time where headers are."""
    return int(rng.integers(min(len(data), 128) if rng.random() < 0.5 else len(data)))


def _flip(data, rng, _):
    data[_place(data, rng)] ^= 1 << int(rng.integers(8))


def _byte(data, rng, _):
    data[_place(data, rng)] = int(rng.integers(256))


def _edge(data, rng, _):
    size, order = int(rng.choice([1, 2, 4])), "<>"[rng.integers(2)]
    value = _EDGES[rng.integers(len(_EDGES))] % 256**size
    place = _place(data, rng)
    written = struct.pack(order + {1: "B", 2: "H", 4: "I"}[size], value)
    data[place : place + size] = written


def _cut(data, rng, _):
    del data[_place(data, rng) :]


def _remove(data, rng, _):
    place = _place(data, rng)
    del data[place : place + int(rng.integers(1, 64))]


def _repeat(data, rng, _):
    place = _place(data, rng)
    part = data[place : place + int(rng.integers(1, 256))]
    data[place:place] = part * int(rng.integers(1, 20))


def _insert(data, rng, _):
    data[_place(data, rng) : 0] = rng.bytes(int(rng.integers(1, 64)))


def _splice(data, rng, seeds):
    other = seeds[rng.integers(len(seeds))]
    start = int(rng.integers(len(other)))
    place = _place(data, rng)
    data[place : place + 64] = other[start : start + int(rng.integers(1, 512))]


_DAMAGES = (_flip, _flip, _byte, _edge, _edge, _cut, _remove, _repeat, _insert, _splice)


def _repair_checksums(data: bytearray) -> None:
    """So that what is wrong inside the chunks of a PNG is read at all."""
    place = 8
    while place + 12 <= len(data):
        (length,) = struct.unpack_from(">I", data, place)
        end = place + 8 + length
        if end + 4 > len(data):
            return
        struct.pack_into(">I", data, end, zlib.crc32(data[place + 4 : end]))
        place = end + 4
