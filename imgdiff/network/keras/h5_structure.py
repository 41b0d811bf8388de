"""What a file of HDF5 asks for, looked at before any of its arrays is read.

A few bytes can ask for gigabytes (arrays that were never written, packed ones), or for other files
of the machine (links, arrays whose values lie elsewhere).
"""

from pathlib import Path

import h5py

#: Groups and arrays of a file; a VGG16 with two heads has about a hundred.
_MOST = 10_000


def check_h5(path: Path) -> None:
    """Refuses a file of anything but plain arrays that lie in it.

    Args:
        path: Of a file of HDF5.

    Raises:
        ValueError: It has links to elsewhere, packed or distant arrays, other than floats, more
            than the file can hold, or no end.
        OSError: It is broken; h5py raises others too.
    """
    left, seen = path.stat().st_size, 0
    with h5py.File(path, "r") as file:
        groups = [file]
        while groups:
            group = groups.pop()
            for name in group:
                seen += 1
                if seen > _MOST:
                    raise ValueError(f"it has more than {_MOST:,} parts")
                if type(group.get(name, getlink=True)) is not h5py.HardLink:
                    raise ValueError(f"{name} is a link to elsewhere")
                item = group[name]
                if isinstance(item, h5py.Group):
                    groups.append(item)
                else:
                    left -= _bytes(item, name)
                if left < 0:
                    raise ValueError(f"its arrays, {name} among them, are larger than the file")


def _bytes(array: h5py.Dataset, name: str) -> int:
    """Of an array that lies in the file as it is; raises ValueError where it does not."""
    layout = array.id.get_create_plist()
    plain = layout.get_layout() in (h5py.h5d.CONTIGUOUS, h5py.h5d.COMPACT)
    if not plain or layout.get_external_count() or array.dtype.kind != "f":
        raise ValueError(f"{name} is no plain array of floats in this file")
    return array.nbytes
