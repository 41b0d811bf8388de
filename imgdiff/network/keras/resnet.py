"""A small residual network for images of few strokes or little detail, trained from nothing.

He et al., "Deep residual learning for image recognition", 2016. Without batch normalisation, which
takes longer here than the convolutions: each block begins as the identity (Zhang, Dauphin and Ma,
"Fixup initialization", 2019).
"""

from typing import Any

from imgdiff.network.architecture import RESNET_BLOCKS, RESNET_STEM
from imgdiff.network.keras.distances import soft_unit
from imgdiff.network.keras.framework import keras

layers: Any = keras.layers


def build_resnet(size: tuple[int, int], embedding: int) -> Any:
    """A model from RGB images (N, H, W, 3) in 0..255 to embeddings (N, embedding) of length 1.

    Args:
        size: (H, W).
        embedding: Numbers in one.
    """
    image = keras.Input((*size, 3), name="rgb")
    # White is 0, so that what is padded to an image goes on as blank paper.
    x = layers.Rescaling(-1 / 64, 255 / 64, name="rescale")(image)
    channels, side = RESNET_STEM
    x = _convolution(channels, side, 2, "stem", activation="relu")(x)
    for number, (channels, stride) in enumerate(RESNET_BLOCKS, start=1):
        x = _block(x, channels, stride, f"block{number}")
    x = layers.Flatten(name="flatten")(x)
    # In float32 under mixed precision too: distances subtract near-equal numbers.
    x = layers.Dense(embedding, name="dense", dtype="float32")(x)
    return keras.Model(image, soft_unit(x), name="resnet")


def _block(x: Any, channels: int, stride: int, name: str) -> Any:
    y = _convolution(channels, 3, stride, f"{name}_conv1", activation="relu")(x)
    y = _convolution(channels, 3, 1, f"{name}_conv2", kernel_initializer="zeros")(y)
    if stride > 1:
        x = _convolution(channels, stride, stride, f"{name}_skip")(x)
    return layers.ReLU(name=f"{name}_relu")(layers.Add(name=f"{name}_add")([x, y]))


def _convolution(channels: int, side: int, stride: int, name: str, **how: Any) -> Any:
    how = {"kernel_initializer": "he_normal", **how}
    return layers.Conv2D(channels, side, stride, padding="same", name=name, **how)
