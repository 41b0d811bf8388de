"""Networks that people train on their own images: an embedding, and a score of two of them."""

from collections.abc import Mapping
from typing import Any

from imgdiff.network.keras.backbone import build_backbone
from imgdiff.network.keras.cnn import build_cnn
from imgdiff.network.keras.framework import keras
from imgdiff.network.keras.heads import EmbeddingHead
from imgdiff.network.keras.pair_score import AllPairs, PairScore
from imgdiff.network.model_config import Plan


class Recogniser:
    """``embedder``: RGB (N, H, W, 3) in 0..255 -> embeddings (N, D). ``score``: two of them ->
    distance or probability. Of vgg16 also ``pooling``: images -> what the embedding head's first
    layer takes. The models share their layers."""

    def __init__(self, plan: Plan):
        self.plan = plan
        self.score = PairScore(plan.score, name="score")
        if plan.network == "cnn":
            self.embedder = build_cnn()
        else:
            self.backbone = build_backbone(plan.blocks)
            self.head = EmbeddingHead(plan.embedding, plan.grid, plan.unit, name="embedding")
            image = keras.Input((*plan.size, 3), name="rgb")
            taps, x = [], image
            for stage in self.stages():
                taps.append(x := through(stage, x))
            self.embedder = keras.Model(image, self.head(taps[2:]), name="vgg16_embedding")
            self.pooling = keras.Model(image, self.head.pool(taps[2:]), name="vgg16_pooled")
        self.score.build(self.embedder.output_shape)

    def start_from(self, weights: Mapping[str, Any]) -> None:
        """Takes the convolutions of another vgg16 by their names, and its head if it fits."""
        own = self.named_variables()
        fits = tuple(weights["hidden/kernel"].shape) == tuple(own["hidden/kernel"].shape)
        for name, variable in own.items():
            if "_conv" in name or (fits and name in weights):
                variable.assign(weights[name])

    def stages(self) -> list[list[Any]]:
        """The layers of vgg16, a list for each block; from the second on, the first of them is the
        pooling before it."""
        found: list[list[Any]] = [[]]
        for layer in self.backbone.layers[1:]:
            if layer.name.endswith("_pool"):
                found.append([])
            found[-1].append(layer)
        return found

    def pair_model(self) -> Any:
        """Two images -> (N, 1), distance or probability."""
        shape = self.embedder.input_shape[1:]
        one, two = (keras.Input(shape, name=name) for name in ("before", "after"))
        score = self.score(self.embedder(one), self.embedder(two))
        return keras.Model([one, two], score, name=f"siamese_{self.plan.network}")

    def batch_model(self) -> Any:
        """A batch of images (B, H, W, 3) -> the score of every two of them, (B, B)."""
        model = self.embedder
        return keras.Model(model.input, AllPairs(self.score, name="pairs")(model.output))

    def named_variables(self) -> dict[str, Any]:
        """Every weight under a name that does not depend on how it was built."""
        variables = [*self.embedder.weights, *self.score.weights]
        return {"/".join(v.path.split("/")[-2:]): v for v in variables}


def through(layers: list[Any], x: Any) -> Any:
    for layer in layers:
        x = layer(x)
    return x
