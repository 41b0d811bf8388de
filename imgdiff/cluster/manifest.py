"""Which pairs there are: a table of two columns, or two folders with the same names in both."""

import csv
import io
from collections.abc import Iterator, Sequence

import pyarrow as pa
import pyarrow.parquet as pq

from imgdiff.batch.pairing import match
from imgdiff.checks import brief
from imgdiff.cluster import storage
from imgdiff.errors import DataError

#: Addresses of both images; one is "" where the other has no partner.
Pair = tuple[str, str]
_COLUMNS = ("before", "after")
_TABLES = (".csv", ".parquet")
#: Rows of a Parquet file that are in memory at once.
_ROWS = 10_000


def pairs_of(sources: Sequence[str]) -> Iterator[Pair]:
    """The pairs of a manifest, one after the other, or of two folders.

    Args:
        sources: One CSV or Parquet file with the columns "before" and "after", whose addresses are
            relative to it; or two folders, whose files are paired by their names.

    Raises:
        DataError: It is neither, cannot be read, or lacks a column.
    """
    if len(sources) == 2:
        return _of_folders(*sources)
    if len(sources) != 1 or not sources[0].lower().endswith(_TABLES):
        raise DataError(
            "expected a manifest (.csv or .parquet with the columns before and after), or two "
            f"folders; got {', '.join(map(repr, sources))}"
        )
    rows = _csv_rows if sources[0].lower().endswith(".csv") else _parquet_rows
    folder = storage.parent(sources[0])
    return (tuple(storage.join(folder, name) for name in row) for row in rows(sources[0]))  # type: ignore[misc]


def _csv_rows(address: str) -> Iterator[Pair]:
    with storage.opened(address) as stream:
        try:
            table = csv.DictReader(io.TextIOWrapper(stream, "utf-8-sig", newline=""))
            _check_columns(address, table.fieldnames or ())
            for row in table:
                if not (row["before"] and row["after"]):
                    raise DataError(f"{address!r}, line {table.line_num}: expected two addresses")
                yield row["before"], row["after"]
        except (csv.Error, UnicodeDecodeError) as error:
            raise DataError(f"cannot read {address!r}: expected CSV in UTF-8: {error}") from error


def _parquet_rows(address: str) -> Iterator[Pair]:
    with storage.opened(address) as stream:
        try:
            table = pq.ParquetFile(stream)
            _check_columns(address, table.schema_arrow.names)
            for rows in table.iter_batches(_ROWS, columns=list(_COLUMNS)):
                for row in zip(*(rows[name].to_pylist() for name in _COLUMNS), strict=True):
                    if not all(isinstance(name, str) and name for name in row):
                        raise DataError(f"{address!r}: expected two addresses, got {brief(row)}")
                    yield row
        except (pa.ArrowException, ValueError) as error:
            raise DataError(f"cannot read {address!r} as Parquet: {error}") from error


def _check_columns(address: str, found: Sequence[str]) -> None:
    if missing := set(_COLUMNS) - set(found):
        raise DataError(
            f"{address!r}: expected the columns before and after; "
            f"{' and '.join(sorted(missing))} is missing"
        )


def _of_folders(before: str, after: str) -> Iterator[Pair]:
    matched = match(storage.names(before), storage.names(after))
    for name, partner in matched.pairs:
        yield storage.join(before, name), storage.join(after, partner)
    for alone in matched.only_before:
        yield storage.join(before, alone.name), ""
    for alone in matched.only_after:
        yield "", storage.join(after, alone.name)
