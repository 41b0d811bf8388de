"""What a batch does, laid down before it begins, so that it can go on after any kill.

The folder of a batch: ``plan/`` has its pairs in chunks, ``results/`` a Parquet file of the same
name for each chunk that is done, ``batch.json`` what tells this batch from others. That is written
last, so a plan is whole or not there.
"""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from io import BytesIO
from itertools import islice
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from imgdiff.cluster import storage
from imgdiff.cluster.manifest import Pair
from imgdiff.cluster.parquet import read_rows
from imgdiff.errors import DataError, OptionError
from imgdiff.io.read_text import parse_json

#: Of ``batch.json``.
_MOST_BYTES = 1_000_000
_SCHEMA = pa.schema({"pair": pa.int64(), "before": pa.string(), "after": pa.string()})


@dataclass(frozen=True)
class Plan:
    """A batch that was laid down.

    Attributes:
        folder: Of the batch.
        pairs: How many there are.
        chunks: In how many chunks.
    """

    folder: str
    pairs: int
    chunks: int

    def results(self, chunk: int) -> str:
        """Where a chunk's results are, once it is done."""
        return storage.join(self.folder, f"results/{chunk:06d}.parquet")

    def done(self) -> set[int]:
        """The chunks that have their results."""
        names = storage.names(storage.join(self.folder, "results"))
        stems = (name.removesuffix(".parquet") for name in names)
        return {int(stem) for stem in stems if stem.isdigit()}


def lay_down(
    folder: str, pairs: Iterable[Pair], chunk: int, terms: Mapping[str, Any]
) -> tuple[Plan, bool]:
    """Writes the plan of a batch, or finds the one that is there.

    Args:
        folder: Of the batch; a path or an address.
        pairs: From the manifest; taken only where no plan is there.
        chunk: Pairs whose results are written together.
        terms: What the results depend on, ready for JSON: manifest and options.

    Returns:
        The plan, and whether it was there already.

    Raises:
        OptionError: Another batch is in the folder.
        DataError: What is in the folder cannot be read.
    """
    card = storage.join(folder, "batch.json")
    if storage.exists(card):
        known = _read_card(card)
        if known["terms"] != terms:
            other = sorted(k for k in terms if known["terms"].get(k) != terms[k])
            raise OptionError(
                f"{folder!r} holds another batch ({', '.join(other)} differ). Give another folder, "
                "or the same command to go on with that one"
            )
        return Plan(folder, known["pairs"], known["chunks"]), True
    rows, count, chunks = iter(enumerate(pairs)), 0, 0
    while taken := list(islice(rows, chunk)):
        columns = [{"pair": n, "before": before, "after": after} for n, (before, after) in taken]
        stream = BytesIO()
        pq.write_table(pa.Table.from_pylist(columns, schema=_SCHEMA), stream)
        storage.write(_chunk_file(folder, chunks), stream.getvalue())
        count, chunks = count + len(taken), chunks + 1
    known = {"pairs": count, "chunks": chunks, "terms": terms}
    storage.write(card, json.dumps(known, indent=2).encode())
    return Plan(folder, count, chunks), False


def _read_card(address: str) -> dict[str, Any]:
    with storage.opened(address) as stream:
        try:
            known = parse_json(stream.read(_MOST_BYTES).decode())
            pairs, chunks = known["pairs"], known["chunks"]
            if isinstance(known["terms"], dict) and type(pairs) is type(chunks) is int:
                return known
        except (ValueError, KeyError, TypeError):
            pass
    raise DataError(
        f"cannot read {address!r}: expected what imgdiff batch wrote. Give another folder"
    )


def planned_pairs(folder: str, chunk: int) -> Iterator[tuple[int, str, str]]:
    """The pairs of a chunk: (place in the manifest, before, after).

    Raises:
        DataError: They cannot be read.
    """
    rows = read_rows(_chunk_file(folder, chunk), _SCHEMA)
    return ((row["pair"], row["before"], row["after"]) for row in rows)


def _chunk_file(folder: str, chunk: int) -> str:
    return storage.join(folder, f"plan/{chunk:06d}.parquet")
