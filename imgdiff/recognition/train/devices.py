"""What the training runs on: one processor, or all GPUs that TensorFlow sees."""

import contextlib
from collections.abc import Iterator
from typing import Any

from imgdiff.network.keras.framework import keras


def _tensorflow() -> Any:
    if keras.backend.backend() != "tensorflow":
        return None
    import tensorflow as tf

    return tf


def gpus() -> list[str]:
    """Names of the GPUs there are; none with another backend than TensorFlow."""
    tf = _tensorflow()
    return [device.name for device in tf.config.list_logical_devices("GPU")] if tf else []


def replicas() -> int:
    """How many devices share a step, within ``strategy_scope``."""
    tf = _tensorflow()
    return tf.distribute.get_strategy().num_replicas_in_sync if tf else 1


@contextlib.contextmanager
def strategy_scope(devices: list[str] | None = None) -> Iterator[None]:
    """Everything built within is mirrored on all devices, if they are several (tf.distribute).

    Args:
        devices: Their names; the GPUs unless given.
    """
    tf, names = _tensorflow(), gpus() if devices is None else devices
    if tf is None or len(names) < 2:
        yield
        return
    with tf.distribute.MirroredStrategy(names).scope():
        yield


@contextlib.contextmanager
def mixed_precision(wanted: bool) -> Iterator[None]:
    """Layers built within compute in half precision, if ``wanted``."""
    policy = keras.config.dtype_policy()
    if wanted:
        keras.config.set_dtype_policy("mixed_float16" if gpus() else "mixed_bfloat16")
    try:
        yield
    finally:
        keras.config.set_dtype_policy(policy)
