"""Tables of our own, read as what they have to be."""

from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from imgdiff.cluster import storage
from imgdiff.errors import DataError


def read_rows(address: str, schema: pa.Schema) -> list[dict[str, Any]]:
    """The rows of a Parquet file.

    Args:
        address: Of the file.
        schema: The columns that are wanted, and of which types; others are left out.

    Raises:
        DataError: It cannot be read, or lacks one of them.
    """
    with storage.opened(address) as stream:
        try:
            return pq.read_table(stream).select(schema.names).cast(schema).to_pylist()
        except Exception as error:  # Arrow raises nearly everything on broken data
            reason = " ".join(str(error).split())[:200]
            raise DataError(
                f"cannot read {address!r}: expected a table that imgdiff batch wrote. Remove it, "
                "and repeat the command",
                detail=f" ({reason})",
            ) from error
