"""VGG16's thirteen convolutions, tapped at the end of each of the five blocks.

Simonyan and Zisserman, "Very deep convolutional networks for large-scale image
recognition", 2015. Layer names are Keras's own, so that its ImageNet file fits by name.
"""

from typing import Any

from imgdiff.network.architecture import CAFFE_MEAN_BGR, VGG16_BLOCKS
from imgdiff.network.keras.framework import keras

layers: Any = keras.layers


@keras.saving.register_keras_serializable("imgdiff")
class CaffePreprocess(layers.Layer):
    """RGB in 0..255 to the centred BGR that VGG's published weights expect."""

    def call(self, rgb):
        """RGB (..., 3) in 0..255 to BGR less its mean."""
        mean = keras.ops.convert_to_tensor(CAFFE_MEAN_BGR, dtype=rgb.dtype)
        return keras.ops.take(rgb, [2, 1, 0], axis=-1) - mean  # torch knows no negative step


def build_backbone(blocks=VGG16_BLOCKS) -> Any:
    """A model from RGB images (N, H, W, 3) in 0..255 to the last features of every block.

    Args:
        blocks: (convolutions, channels) of each block; tests pass a narrow one.

    Returns:
        A Keras model. H and W are free; tap b has stride 2**b.
    """
    image = keras.Input((None, None, 3), name="rgb")
    x = CaffePreprocess(name="preprocess", dtype="float32")(image)
    taps = []
    for b, (count, channels) in enumerate(blocks, start=1):
        for c in range(1, count + 1):
            x = layers.Conv2D(
                channels,
                3,
                padding="same",
                activation="relu",
                kernel_initializer="he_normal",
                name=f"block{b}_conv{c}",
            )(x)
        taps.append(x)
        if b < len(blocks):
            x = layers.MaxPooling2D(2, name=f"block{b}_pool")(x)
    return keras.Model(image, taps, name="vgg16")
