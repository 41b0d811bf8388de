"""The classic one-shot embedding: four convolutions and a dense layer of sigmoids.

Koch, Zemel and Salakhutdinov, "Siamese neural networks for one-shot image recognition", 2015; here
for colour images of 100 x 100, as in most tutorials since.
"""

from typing import Any

from imgdiff.network.architecture import CNN_CONVOLUTIONS, CNN_EMBEDDING, CNN_SIZE
from imgdiff.network.keras.framework import keras

layers: Any = keras.layers


def build_cnn() -> Any:
    """A model from RGB images (N, 100, 100, 3) in 0..255 to embeddings (N, 4096) in (0, 1)."""
    image = keras.Input((*CNN_SIZE, 3), name="rgb")
    x = layers.Rescaling(1 / 255, name="rescale")(image)
    for i, (channels, side) in enumerate(CNN_CONVOLUTIONS, start=1):
        x = layers.Conv2D(channels, side, activation="relu", name=f"conv{i}")(x)
        if i < len(CNN_CONVOLUTIONS):
            x = layers.MaxPooling2D(2, padding="same", name=f"pool{i}")(x)
    x = layers.Flatten(name="flatten")(x)
    # In float32 under mixed precision too: distances subtract near-equal numbers.
    dense = layers.Dense(CNN_EMBEDDING, activation="sigmoid", name="dense", dtype="float32")
    x = dense(x)
    return keras.Model(image, x, name="cnn")
