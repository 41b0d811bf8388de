"""The scout in Keras, for its training. ``onnx.scout_graph`` is what runs."""

from collections.abc import Mapping
from typing import Any

import numpy as np

from imgdiff.network.keras.framework import keras
from imgdiff.network.scout_weights import CENTRE, CONTEXT_DILATIONS, LAYERS, SCALE

layers: Any = keras.layers
ops = keras.ops


def build_scout() -> Any:
    """A model from two images, RGB (N, H, W, 3) in 0..255, to what the trained network would say.

    H and W are multiples of 8. Of each place of ``STRIDE`` pixels: logits (N, H / STRIDE,
    W / STRIDE, 2) of its heat and of the doubt whether that reaches ``DOUBTED``.
    """
    before, after = (keras.Input((None, None, 3), name=name) for name in ("before", "after"))
    image = x = keras.Input((None, None, 3), name="rgb")
    x = (x - CENTRE) / SCALE
    for name in ("side1", "side2"):
        x = layers.ZeroPadding2D(1, name=f"{name}_pad")(x)
        x = _convolution(name, strides=2, padding="valid")(x)
    side = keras.Model(image, _convolution("side3")(x), name="side")
    first, second = side(before), side(after)
    x = ops.concatenate([ops.abs(first - second), first + second], axis=-1)
    near = x = _convolution("near")(x)
    x = layers.AveragePooling2D(2, name="half")(x)
    for i, dilation in enumerate(CONTEXT_DILATIONS, start=1):
        x = _convolution(f"context{i}", dilation_rate=dilation)(x)
    x = layers.UpSampling2D(2, name="double")(x)
    x = _convolution("fuse")(ops.concatenate([near, x], axis=-1))
    return keras.Model([before, after], _convolution("out", activation=None)(x), name="scout")


def _convolution(name: str, **how: Any) -> Any:
    side, _, _, channels = LAYERS[name]
    how = {"padding": "same", "activation": "relu", "kernel_initializer": "he_normal"} | how
    return layers.Conv2D(channels, side, name=name, **how)


def named_arrays(model: Any) -> dict[str, np.ndarray]:
    """The model's weights by name."""
    arrays = {}
    for layer in _layers(model):
        for part, value in zip(("kernel", "bias"), layer.get_weights(), strict=True):
            arrays[f"{layer.name}/{part}"] = value
    return arrays


def set_arrays(model: Any, arrays: Mapping[str, np.ndarray]) -> None:
    """Gives the model the weights of these names."""
    for layer in _layers(model):
        layer.set_weights([arrays[f"{layer.name}/{part}"] for part in ("kernel", "bias")])


def _layers(model: Any) -> list[Any]:
    every = [*model.layers, *model.get_layer("side").layers]
    return [layer for layer in every if layer.name in LAYERS]
