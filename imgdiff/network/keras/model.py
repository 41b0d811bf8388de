"""The Siamese network: one backbone, two heads, and the models built from them."""

from typing import Any

from imgdiff.errors import OptionError
from imgdiff.network.architecture import CNN_SIZE, VGG16_BLOCKS
from imgdiff.network.keras.backbone import build_backbone
from imgdiff.network.keras.framework import keras
from imgdiff.network.keras.heads import DifferenceHead, EmbeddingHead
from imgdiff.network.keras.pair_score import PairScore
from imgdiff.network.keras.recogniser import Recogniser
from imgdiff.network.model_config import Plan
from imgdiff.network.run_folder import is_run, read_run

layers: Any = keras.layers
ops = keras.ops


class SiameseNetwork:
    """Shared layers of the comparison: ``backbone``, ``embedding`` and ``difference`` head.

    The models below share them, so training one trains all.
    """

    def __init__(self, blocks=VGG16_BLOCKS):
        self.backbone = build_backbone(blocks)
        self.embedding = EmbeddingHead(name="embedding")
        self.difference = DifferenceHead(name="difference")
        self.embedding_model = self._embedding_model()
        self.difference_model = self._difference_model()

    def _embed(self, taps):
        return self.embedding(list(taps[2:]))

    def _embedding_model(self) -> Any:
        """RGB (N, H, W, 3) in 0..255 -> embeddings (N, 128)."""
        image = keras.Input((None, None, 3), name="image")
        return keras.Model(image, self._embed(self.backbone(image)), name="embed")

    def _difference_model(self) -> Any:
        """Two images (N, H, W, 3), sides multiples of 16 -> distance map (N, H, W, 1)."""
        before, after = (keras.Input((None, None, 3), name=n) for n in ("before", "after"))
        a, b = self.backbone(before), self.backbone(after)
        distance = self.difference([before, *a], [after, *b])
        return keras.Model([before, after], distance, name="difference_map")

    def training_model(self) -> Any:
        """Two images -> the map and both embeddings (N, 2, 128), from one pass each."""
        before, after = (keras.Input((None, None, 3), name=n) for n in ("before", "after"))
        a, b = self.backbone(before), self.backbone(after)
        place = self.difference([before, *a], [after, *b])
        pair = ops.stack([self._embed(a), self._embed(b)], axis=1)
        return keras.Model([before, after], {"place": place, "image": pair}, name="training")

    def distance_model(self, input_shape=(224, 224, 3)) -> Any:
        """Two images of ``input_shape`` -> Euclidean distance of their embeddings (N, 1)."""
        before, after = (keras.Input(input_shape, name=n) for n in ("before", "after"))
        embed = self.embedding_model
        distance = PairScore(name="distance")(embed(before), embed(after))
        return keras.Model([before, after], distance, name="siamese_vgg16")

    def named_variables(self) -> dict[str, Any]:
        """Every weight under a name that does not depend on how it was built."""
        parts = (self.backbone, self.embedding, self.difference)
        named = {}
        for part in parts:
            for variable in part.weights:
                named["/".join(variable.path.split("/")[-2:])] = variable
        return named


def create_siamese_model(
    input_shape: tuple[int | None, int | None, int] | None = None,
    weights: str | None = "default",
    *,
    network: str = "vgg16",
    score: str = "euclidean",
    grid: int = 1,
) -> Any:
    """A Siamese network: two images -> the distance of their embeddings, or P(same).

    input_shape: (height, width, 3). vgg16: at least 16 px a side or None for any, (224, 224, 3)
        unless told otherwise; cnn: (100, 100, 3). Inputs are RGB in 0..255, shape (N, H, W, 3);
        the scaling that the network expects happens inside.
    weights: of vgg16: "default" (shipped), "imagenet" (convolutions only), a weights file, or
        None for a fresh start. The cnn always starts afresh. The folder of a run of ``train``
        gives that run's network; the other arguments are then the run's.
    network: "vgg16", or "cnn", the classic one-shot network (Koch, Zemel and Salakhutdinov 2015)
        with 38,960,448 weights.
    score: the output (N, 1): "euclidean", "l1" or "cosine" distance, >= 0 (compile with
        ``contrastive_loss``, y = 1 for similar), or "network": the probability that the two are
        the same, a sigmoid over their L1 distances (compile with "binary_crossentropy").
    grid: vgg16's features are averaged over the whole image (1), or in cells (see ``Plan``; the
        head then starts afresh).

    Errors: OptionError, WeightsError.
    """
    from imgdiff.network.keras.weights import load_weights

    if weights is not None and is_run(weights):
        return _of_run(weights)
    given = (224, 224, 3) if network == "vgg16" else (*CNN_SIZE, 3)
    shape = given if input_shape is None else input_shape
    if not _is_shape(shape):
        raise OptionError(
            f"input_shape must be (height, width, 3) with sides of 16 or more; got {input_shape}"
        )
    plan = Plan(network, (shape[0], shape[1]), score, grid, unit=grid > 1)
    start = None if weights is None or network == "cnn" else load_weights(weights)[0]
    if grid == 1 and network == "vgg16" and score == "euclidean":
        return (start or SiameseNetwork()).distance_model(tuple(shape))
    made = Recogniser(plan)
    if start is not None:
        made.start_from(start.named_variables())
    return made.pair_model()


def _of_run(folder: str) -> Any:
    plan, arrays, _ = read_run(folder)
    made = Recogniser(plan)
    for name, variable in made.named_variables().items():
        variable.assign(arrays[name])
    return made.pair_model()


def _is_shape(shape: Any) -> bool:
    """(height, width, 3), sides None or whole numbers of 16 and more."""
    if not isinstance(shape, tuple | list) or len(shape) != 3 or shape[2] != 3:
        return False
    return all(side is None or (isinstance(side, int) and side >= 16) for side in shape[:2])
