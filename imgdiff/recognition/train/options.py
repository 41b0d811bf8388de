"""What a training run can be asked for."""

from dataclasses import asdict, dataclass
from typing import Any

from imgdiff.errors import OptionError
from imgdiff.network.architecture import CNN_SIZE, EMBEDDING
from imgdiff.network.model_config import NETWORKS, ModelConfig
from imgdiff.options import choice, number, whole
from imgdiff.recognition.data.augment import Augmentation
from imgdiff.recognition.data.splitting import BY

LOSSES = ("contrastive", "cross-entropy", "multi-similarity")
#: What a loss is asked of, if nothing else is said; the only choice for the last two.
_SCORES = {
    "contrastive": "euclidean",
    "cross-entropy": "network",
    "multi-similarity": "cosine",
}
TRAINABLE = ("head", "block5", "upper", "all")
#: Settings that a run may be gone on with in another way than it was begun.
_FREE = ("epochs", "patience", "tensorboard", "checkpoint_every")


@dataclass(frozen=True)
class Options:
    """See ``train``. Errors: OptionError."""

    network: str = "vgg16"
    loss: str = "contrastive"
    distance: str | None = None
    margin: float = 1.0
    size: tuple[int, int] | None = None
    grid: int = 8
    embedding: int = EMBEDDING
    weights: str | None = "default"
    trainable: str | None = None
    epochs: int = 50
    batch: int = 32
    learning_rate: float = 1e-4
    weight_decay: float = 0.0
    patience: int = 0
    checkpoint_every: int = 10
    augment: str = "default"
    views: int = 2
    shares: tuple[float, float, float] = (0.7, 0.2, 0.1)
    split_by: str = "auto"
    seed: int = 0
    mixed_precision: bool = False
    tensorboard: bool = False

    def __post_init__(self) -> None:
        choice("network", self.network, NETWORKS)
        choice("loss", self.loss, LOSSES)
        choice("split_by", self.split_by, BY)
        number("margin", self.margin, 0, 1e6, above=True)
        number("learning_rate", self.learning_rate, 0, 1, above=True)
        number("weight_decay", self.weight_decay, 0, 1)
        least = {"epochs": 1, "batch": 4, "patience": 0, "checkpoint_every": 1, "views": 1}
        for name, low in {**least, "grid": 1, "embedding": 2, "seed": 0}.items():
            whole(name, getattr(self, name), low)
        if not isinstance(self.augment, str):
            raise OptionError(
                f"augment must be words as in 'default', 'none' or 'flip,turn=15'; got "
                f"{self.augment!r}"
            )
        Augmentation.of(self.augment)
        if not isinstance(self.weights, str | None):
            raise OptionError(
                "weights must be 'default', 'imagenet', the path of a file, or None; got "
                f"{self.weights!r}"
            )
        if self.trainable is not None:
            choice("trainable", self.trainable, TRAINABLE)
        if self.network == "cnn" and self.trainable not in (None, "all"):
            raise OptionError(
                f"trainable={self.trainable!r} is for the network 'vgg16'; the cnn starts from "
                "nothing, and all of it is trained"
            )
        if self.network == "vgg16" and self.weights is None and self.trained != "all":
            raise OptionError("weights=None starts from nothing: use trainable='all' with it")
        own = _SCORES[self.loss]
        if self.distance not in (None, own) and self.loss != "contrastive":
            raise OptionError(
                f"the loss {self.loss!r} is of the distance {own!r}; got {self.distance!r}. "
                "Leave distance out, or use the loss 'contrastive'"
            )
        if self.distance == "network":
            raise OptionError("the distance 'network' is learned with the loss 'cross-entropy'")
        self.plan()

    @property
    def trained(self) -> str:
        """What of the network is trained."""
        if self.network == "cnn":
            return "all"
        return self.trainable or "block5"

    def plan(self) -> ModelConfig:
        """The network."""
        score = self.distance or _SCORES[self.loss]
        if self.network == "cnn":
            return ModelConfig("cnn", self.size or CNN_SIZE, score)
        return ModelConfig("vgg16", self.size or (112, 112), score, self.grid, self.embedding)

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)

    def differing(self, other: dict[str, Any]) -> list[str]:
        """How the settings of an earlier run differ, where they must not."""
        own = {key: list(v) if isinstance(v, tuple) else v for key, v in self.to_dict().items()}
        return [
            f"{key}: {other.get(key)!r} then, {value!r} now"
            for key, value in own.items()
            if key not in _FREE and other.get(key) != value
        ]
