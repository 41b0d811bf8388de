"""Importing TensorFlow without its start-up chatter, which tells a user nothing."""

import contextlib
import os
import sys
import tempfile
from collections.abc import Iterator


def import_quietly() -> None:
    """Imports TensorFlow and Keras, once. What they print meanwhile shows only if they fail."""
    if "tensorflow" in sys.modules:
        return
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    with _stderr_held_back():
        import keras  # noqa: F401
        import tensorflow as tf

        # Looking for devices, which it otherwise does at the first use, is chatty too.
        tf.config.list_physical_devices()


@contextlib.contextmanager
def _stderr_held_back() -> Iterator[None]:
    """Keeps what native code writes to standard error (Python's own redirection misses it)."""
    try:
        kept = os.dup(2)
    except OSError:  # no standard error at all
        yield
        return
    with tempfile.TemporaryFile() as file:
        sys.stderr.flush()
        os.dup2(file.fileno(), 2)
        try:
            yield
        except BaseException:
            file.seek(0)
            os.write(kept, file.read())
            raise
        finally:
            os.dup2(kept, 2)
            os.close(kept)
