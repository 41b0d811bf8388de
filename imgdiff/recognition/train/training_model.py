"""The network in training: what of it is frozen, what is trained, and on what loss."""

from collections.abc import Callable
from typing import Any

import numpy as np

from imgdiff.network.keras.framework import keras
from imgdiff.network.keras.metric_learning import losses
from imgdiff.network.keras.metric_learning.miners import MINERS
from imgdiff.network.keras.metric_learning.objective import objective, precision
from imgdiff.network.keras.metric_learning.reducers import REDUCERS
from imgdiff.network.keras.pair_score import AllPairs
from imgdiff.network.keras.recogniser import Recogniser, through
from imgdiff.network.resolve_weights import read_weights
from imgdiff.recognition.train.batch_inputs import as_input
from imgdiff.recognition.train.objective_names import SUITED
from imgdiff.recognition.train.options import TrainOptions

#: The last block that stays as it was.
_FROZEN = {"all": 0, "upper": 3, "block5": 4, "head": 5}


class Learner:
    """A recogniser, cut where training begins.

    Attributes:
        recogniser: The whole.
        stem: Its frozen part, images to features, or None.
        embed: What ``stem`` gives (images without one) to embeddings.
        pooling: The same to what the embedding head's first layer takes; of vgg16 only, else None.
        model: The same to (B, B) scores, compiled.
        loss: loss(relation, scores).
        precision: metric(relation, scores).
    """

    def __init__(self, options: TrainOptions):
        """Builds it, with the weights to start from.

        Args:
            options: Of the run.

        Raises:
            WeightsError: The weights to start from cannot be read.
        """
        self.recogniser = Recogniser(options.model_config())
        if options.network == "vgg16" and options.weights is not None:
            self.recogniser.start_from(read_weights(options.weights).arrays)
        frozen = _FROZEN[options.trained]
        if frozen:
            self.stem, self.embed, self.pooling = _cut(self.recogniser, frozen)
            self.stem.trainable = False
        else:
            self.stem, self.embed = None, self.recogniser.embedder
            self.pooling = getattr(self.recogniser, "pooling", None)
        scores = AllPairs(self.recogniser.score, name="pairs")(self.embed.output)
        self.model = keras.Model(self.embed.input, scores, name="learner")
        self.loss, self.precision = _objective(options), _precision(options)
        self.model.compile(
            _optimizer(options), self.loss, metrics=[self.precision], jit_compile=False
        )

    def embeddings(self, plain: Callable[[np.ndarray], list], count: int) -> np.ndarray:
        """The embeddings of images, float32 (count, D).

        Args:
            plain: ``Source.plain`` of the images.
            count: How many they are.
        """
        return _predicted(self.embed, plain, count)

    def pooled(self, plain: Callable[[np.ndarray], list], count: int) -> np.ndarray:
        """What the embedding head's first layer takes, float32 (count, C); of vgg16 only.

        Args:
            plain: ``Source.plain`` of the images.
            count: How many they are.
        """
        return _predicted(self.pooling, plain, count)

    def measure(self, embeddings: np.ndarray, relation: np.ndarray) -> tuple[float, float]:
        """Loss and precision of a batch.

        Args:
            embeddings: float32 (B, D).
            relation: int8 (B, B), see ``data.relations.relation``.
        """
        scores = self.model.get_layer("pairs")(keras.ops.convert_to_tensor(embeddings))
        return float(self.loss(relation, scores)), float(self.precision(relation, scores))


def _predicted(model: Any, plain: Callable[[np.ndarray], list], count: int) -> np.ndarray:
    batches = np.array_split(np.arange(count), max(1, -(-count // 32)))
    outputs = [
        keras.ops.convert_to_numpy(model(as_input(plain(batch)), training=False))
        for batch in batches
    ]
    return np.concatenate(outputs).astype(np.float32)


def _cut(recogniser: Recogniser, frozen: int) -> tuple[Any, Any, Any]:
    """The vgg16 of ``recogniser`` as models that share its layers.

    Up to the end of block ``frozen``; from there to the embedding; from there to what its head's
    first layer takes.
    """
    head, stages = recogniser.head, recogniser.stages()
    x = image = keras.Input((*recogniser.config.size, 3), name="rgb")
    taps = []
    for stage in stages[:frozen]:
        taps.append(x := through(stage, x))
    outputs = [
        keras.ops.concatenate([head.pool_one(tap, i) for i, tap in enumerate(taps[2:])], axis=-1)
    ]
    if frozen < len(stages):
        # Pooled, it takes a quarter of the room.
        outputs.append(stages[frozen][0](x))
    stem = keras.Model(image, outputs, name="stem")

    inputs = [keras.Input(output.shape[1:]) for output in outputs]
    pooled, x = [inputs[0]], inputs[-1]
    for i, stage in enumerate(stages[frozen:]):
        x = through(stage[1:] if i == 0 else stage, x)
        pooled.append(head.pool_one(x, frozen + i - 2))
    together = keras.ops.concatenate(pooled, axis=-1)
    entry = inputs if len(inputs) > 1 else inputs[0]  # as ``as_input`` gives them
    rest = keras.Model(entry, head.project(together), name="rest")
    return stem, rest, keras.Model(entry, together, name="rest_pooled")


def _optimizer(options: TrainOptions) -> Any:
    if options.weight_decay:
        return keras.optimizers.AdamW(options.learning_rate, weight_decay=options.weight_decay)
    return keras.optimizers.Adam(options.learning_rate)


def _objective(options: TrainOptions) -> Callable:
    makers = {
        "contrastive": lambda: losses.contrastive(options.margin),
        "triplet": lambda: losses.triplet(options.margin),
        "cross-entropy": losses.cross_entropy,
        "multi-similarity": losses.multi_similarity,
        "supervised-contrastive": losses.supervised_contrastive,
    }
    suited = SUITED[options.loss]
    return objective(
        makers[options.loss](),
        MINERS[options.miner or suited.miner](),
        REDUCERS[options.reducer or suited.reducer],
        near_above=options.loss == "cross-entropy",
    )


def _precision(options: TrainOptions) -> Callable:
    cut = options.margin / 2 if options.loss == "contrastive" else 0.5
    return precision(cut, near_above=options.loss == "cross-entropy")
