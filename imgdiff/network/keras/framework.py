"""Keras on TensorFlow, imported without start-up chatter that tells a user nothing.

The modules of the network take ``keras`` from here.
"""

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator
from importlib.util import find_spec
from typing import Any

import numpy as np

from imgdiff.errors import ImgDiffError


@contextlib.contextmanager
def _stderr_held_back() -> Iterator[None]:
    """Shows what native code writes to standard error only if something fails.

    Python's own redirection misses it.
    """
    try:
        kept = os.dup(2)
    except OSError:  # no standard error at all
        yield
        return
    with tempfile.TemporaryFile() as file:
        if sys.stderr is not None:
            sys.stderr.flush()
        os.dup2(file.fileno(), 2)
        try:
            yield
        except Exception:
            file.seek(0)
            os.write(kept, file.read())
            raise
        finally:
            os.dup2(kept, 2)
            os.close(kept)


def _import_keras() -> Any:
    if "keras" in sys.modules:
        import keras

        return keras
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    if find_spec("keras") is None:
        raise ImgDiffError(
            "this needs TensorFlow, which is not installed: pip install 'imgdiff-siamese[train]', "
            "or from a checkout pip install '.[train]'"
        )
    with _stderr_held_back():
        import keras

        if keras.backend.backend() == "tensorflow":
            import tensorflow as tf

            # Looking for devices, which it otherwise does at the first use, is chatty too.
            tf.config.list_physical_devices()
    return keras


keras = _import_keras()


def to_array(variable: Any) -> np.ndarray:
    """A Keras variable or tensor of any backend as NumPy."""
    return np.asarray(keras.ops.convert_to_numpy(keras.ops.convert_to_tensor(variable)))
