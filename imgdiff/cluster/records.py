"""What is kept of each pair: a row of a Parquet table."""

from collections.abc import Iterable, Iterator, Sequence
from io import BytesIO
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from imgdiff.cluster.parquet import read_rows
from imgdiff.result import Comparison

_REGION = pa.struct(
    {
        **dict.fromkeys(("left", "top", "right", "bottom"), pa.int32()),
        "area": pa.int64(),
        "score": pa.float32(),
        "kind": pa.string(),
        "confidence": pa.float32(),
    }
)
#: The columns. ``pair`` is the place in the manifest; ``error`` says why there is no result, and is
#: "" where there is one; ``content`` names what both files hold, and ``again`` is true where that
#: pair of contents had been compared before.
SCHEMA = pa.schema(
    {
        "pair": pa.int64(),
        "before": pa.string(),
        "after": pa.string(),
        "error": pa.string(),
        "state": pa.string(),
        "changed": pa.bool_(),
        "changed_fraction": pa.float32(),
        "peak": pa.float32(),
        "summary": pa.string(),
        "kinds": pa.list_(pa.string()),
        "regions": pa.list_(_REGION),
        "cosine_similarity": pa.float32(),
        "euclidean_distance": pa.float32(),
        "embedding_before": pa.list_(pa.float32()),
        "embedding_after": pa.list_(pa.float32()),
        "heat": pa.string(),
        "content": pa.string(),
        "again": pa.bool_(),
        "seconds": pa.float32(),
    }
)
#: Columns that are of one pair, and not of what its files hold. ``pair`` stays beside that: it
#: tells which one was compared.
OWN = ("before", "after", "again", "seconds")


def record_of(result: Comparison) -> dict[str, Any]:
    """What is kept of a comparison; the columns that only its caller knows are missing."""
    regions = []
    for region in result.regions:
        places = dict(zip(("left", "top", "right", "bottom"), map(int, region.box), strict=True))
        more = {"area": int(region.area), "score": float(region.score)}
        regions.append(
            {**places, **more, "kind": region.kind, "confidence": float(region.confidence)}
        )
    cosine, distance = result.scores() if result.show_scores else (None, None)
    return {
        "error": "",
        "state": result.verdict.state,
        "changed": result.changed,
        "changed_fraction": float(result.changed_fraction),
        "peak": float(result.heatmap.max()),
        "summary": result.summary,
        "kinds": sorted({region["kind"] for region in regions}),
        "regions": regions,
        "cosine_similarity": cosine,
        "euclidean_distance": distance,
    }


def to_parquet(records: Sequence[dict[str, Any]]) -> bytes:
    """A Parquet file of records."""
    stream = BytesIO()
    table = pa.Table.from_pylist(list(records), schema=SCHEMA)
    pq.write_table(table, stream, compression="zstd")
    return stream.getvalue()


def read_records(address: str, columns: Iterable[str] | None = None) -> list[dict[str, Any]]:
    """The records of a Parquet file.

    Raises:
        DataError: It cannot be read.
    """
    names = SCHEMA.names if columns is None else columns
    return read_rows(address, pa.schema([SCHEMA.field(name) for name in names]))


def failures(addresses: Iterable[str]) -> Iterator[dict[str, Any]]:
    """The records without a result, file after file."""
    for address in addresses:
        for record in read_records(address, ("pair", "before", "after", "error")):
            if record["error"]:
                yield record
