"""The Siamese network of the comparison: one backbone, two heads, and their models."""

from typing import Any

import numpy as np

from imgdiff.network.architecture import VGG16_BLOCKS
from imgdiff.network.keras.backbone import build_backbone
from imgdiff.network.keras.framework import keras, to_array
from imgdiff.network.keras.heads import DifferenceHead, EmbeddingHead
from imgdiff.network.keras.pair_score import PairScore

ops = keras.ops


class SiameseNetwork:
    """Shared layers of the comparison: ``backbone``, ``embedding`` and ``difference`` head.

    Its models share them, so training one trains all.

    Attributes:
        embedding_model: RGB (N, H, W, 3) in 0..255 to embeddings (N, 128).
        difference_model: Two images (N, H, W, 3), sides multiples of 16, to the map of their
            distances (N, H, W, 1).
    """

    def __init__(self, blocks=VGG16_BLOCKS):
        """Freshly initialised weights.

        Args:
            blocks: (convolutions, channels) of each block of the backbone.
        """
        self.backbone = build_backbone(blocks)
        self.embedding = EmbeddingHead(name="embedding")
        self.difference = DifferenceHead(name="difference")
        self.embedding_model = self._embedding_model()
        self.difference_model = self._difference_model()

    def _embed(self, taps):
        return self.embedding(list(taps[2:]))

    def _embedding_model(self) -> Any:
        image = keras.Input((None, None, 3), name="image")
        return keras.Model(image, self._embed(self.backbone(image)), name="embed")

    def _difference_model(self) -> Any:
        before, after = (keras.Input((None, None, 3), name=n) for n in ("before", "after"))
        a, b = self.backbone(before), self.backbone(after)
        distance = self.difference([before, *a], [after, *b])
        return keras.Model([before, after], distance, name="difference_map")

    def training_model(self) -> Any:
        """Two images to the map and both embeddings (N, 2, 128), from one pass each."""
        before, after = (keras.Input((None, None, 3), name=n) for n in ("before", "after"))
        a, b = self.backbone(before), self.backbone(after)
        place = self.difference([before, *a], [after, *b])
        pair = ops.stack([self._embed(a), self._embed(b)], axis=1)
        return keras.Model([before, after], {"place": place, "image": pair}, name="training")

    def distance_model(self, input_shape=(224, 224, 3)) -> Any:
        """Two images of ``input_shape`` to the Euclidean distance of their embeddings (N, 1)."""
        before, after = (keras.Input(input_shape, name=n) for n in ("before", "after"))
        embed = self.embedding_model
        distance = PairScore(name="distance")(embed(before), embed(after))
        return keras.Model([before, after], distance, name="siamese_vgg16")

    def named_variables(self) -> dict[str, Any]:
        """Every weight under a name that does not depend on how it was built."""
        layers = (self.backbone, self.embedding, self.difference)
        variables = [variable for layer in layers for variable in layer.weights]
        return {"/".join(v.path.split("/")[-2:]): v for v in variables}

    def arrays(self) -> dict[str, np.ndarray]:
        """The value of every weight, under the same names."""
        return {name: to_array(variable) for name, variable in self.named_variables().items()}
