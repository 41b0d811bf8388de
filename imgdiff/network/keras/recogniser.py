"""Networks that people train on their own images: an embedding, and a score of two of them."""

from collections.abc import Mapping
from typing import Any

from imgdiff.errors import WeightsError
from imgdiff.network.keras.backbone import build_backbone
from imgdiff.network.keras.cnn import build_cnn
from imgdiff.network.keras.framework import keras
from imgdiff.network.keras.heads import EmbeddingHead
from imgdiff.network.keras.pair_score import PairScore
from imgdiff.network.keras.resnet import build_resnet
from imgdiff.network.model_config import ModelConfig
from imgdiff.network.symmetries import turned_tensor


class Recogniser:
    """An embedding and a score of two embeddings; the models share their layers.

    Attributes:
        config: What it was built from.
        embedder: RGB (N, H, W, 3) in 0..255 to embeddings (N, D), of each view by itself.
        score: Two embeddings to their distance or probability, (N, 1).
        backbone, head: Of vgg16 only.
        pooling: Of vgg16 only: images to what the embedding head's first layer takes.
    """

    def __init__(self, config: ModelConfig):
        """Freshly initialised weights.

        Args:
            config: What to build.
        """
        self.config = config
        self.score = PairScore(config.score, name="score")
        if config.network == "cnn":
            self.embedder = build_cnn()
        elif config.network == "resnet":
            self.embedder = build_resnet(config.known_size(), config.embedding)
        else:
            self.backbone = build_backbone(config.blocks)
            self.head = EmbeddingHead(config.embedding, config.grid, config.unit, name="embedding")
            image = keras.Input((*config.size, 3), name="rgb")
            taps, x = [], image
            for stage in self.stages():
                taps.append(x := through(stage, x))
            self.embedder = keras.Model(image, self.head(taps[2:]), name="vgg16_embedding")
            self.pooling = keras.Model(image, self.head.pool(taps[2:]), name="vgg16_pooled")
        self.score.build(self.embedder.output_shape)

    def start_from(self, weights: Mapping[str, Any]) -> None:
        """Takes the convolutions of another vgg16 by their names, and its head if it fits.

        Raises:
            WeightsError: Its convolutions are of other shapes.
        """
        variables = self.named_variables()
        shapes = {name: tuple(variable.shape) for name, variable in weights.items()}
        fits = shapes["hidden/kernel"] == tuple(variables["hidden/kernel"].shape)
        for name, variable in variables.items():
            if "_conv" in name and shapes.get(name) != tuple(variable.shape):
                raise WeightsError(
                    f"expected weights of vgg16, whose {name} is of {tuple(variable.shape)}; got "
                    f"{shapes.get(name, 'none')}. Start from those of the same network"
                )
            if "_conv" in name or (fits and name in weights):
                variable.assign(weights[name])

    def stages(self) -> list[list[Any]]:
        """The layers of vgg16, a list for each block.

        From the second on, the first of them is the pooling before it.
        """
        stages: list[list[Any]] = [[]]
        for layer in self.backbone.layers[1:]:
            if layer.name.endswith("_pool"):
                stages.append([])
            stages[-1].append(layer)
        return stages

    def pair_model(self) -> Any:
        """Two images (N, H, W, 3) to their distance or probability (N, 1)."""
        shape = self.embedder.input_shape[1:]
        before, after = (keras.Input(shape, name=name) for name in ("before", "after"))
        score = self.score(self._of_views(before), self._of_views(after))
        return keras.Model([before, after], score, name=f"siamese_{self.config.network}")

    def _of_views(self, image: Any) -> Any:
        views = [
            self.embedder(turned_tensor(keras.ops, image, symmetry))
            for symmetry in range(self.config.symmetries)
        ]
        if len(views) == 1:
            return views[0]
        return keras.ops.concatenate(views, axis=-1) / len(views) ** 0.5

    def named_variables(self) -> dict[str, Any]:
        """Every weight under a name that does not depend on how it was built."""
        variables = [*self.embedder.weights, *self.score.weights]
        return {"/".join(v.path.split("/")[-2:]): v for v in variables}


def through(layers: list[Any], x: Any) -> Any:
    """A tensor through layers one after the other."""
    for layer in layers:
        x = layer(x)
    return x
