"""Pillow without its words on standard error, which come as exceptions as well."""

import contextlib
import ctypes
import functools
import logging
import warnings
from pathlib import Path

import PIL

#: Where wheels of Pillow have their libtiff, from Pillow's own folder.
_PLACES = ("../pillow.libs/libtiff*", "../Pillow.libs/libtiff*", ".dylibs/libtiff*")


@functools.cache
def quiet_pillow() -> None:
    """From now on neither Pillow nor its libtiff writes on standard error.

    Whoever set up logging for "PIL" still hears it.
    """
    logging.getLogger("PIL").addHandler(logging.NullHandler())
    warnings.filterwarnings("ignore", category=UserWarning, module=r"PIL\.")
    folder = Path(PIL.__file__).parent
    for place in _PLACES:
        for file in folder.glob(place):
            with contextlib.suppress(OSError, AttributeError):
                library = ctypes.CDLL(str(file.resolve()))
                for kind in ("Error", "Warning"):
                    set_handler = getattr(library, f"TIFFSet{kind}Handler")
                    set_handler.restype, set_handler.argtypes = ctypes.c_void_p, [ctypes.c_void_p]
                    set_handler(None)
