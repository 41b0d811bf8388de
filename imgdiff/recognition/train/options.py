"""Every option of a training run: range, default and help, stated once.

The command's options are made from these fields. Imports nothing heavy.
"""

import os
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np

from imgdiff.checks import Choice, Flag, Number, Whole, brief, choice, path, whole
from imgdiff.errors import OptionError
from imgdiff.network.architecture import CNN_SIZE, EMBEDDING
from imgdiff.network.model_config import NETWORKS, ModelConfig
from imgdiff.options import check_fields, option
from imgdiff.recognition.data.splitting import BY, check_shares

LOSSES = ("contrastive", "cross-entropy", "multi-similarity")
#: What the contrastive loss can be asked of.
DISTANCES = ("euclidean", "l1", "cosine")
TRAINABLE = ("head", "block5", "upper", "all")
#: What a loss is asked of, if nothing else is said; the only choice for the last two.
_SCORES = {
    "contrastive": "euclidean",
    "cross-entropy": "network",
    "multi-similarity": "cosine",
}
#: Settings that a run may be gone on with in another way than it was begun.
_FREE = ("epochs", "patience", "tensorboard", "checkpoint_every")


@dataclass(frozen=True)
class OptionalChoice:
    """One of several words, or None for what suits the other options."""

    choices: tuple[str, ...]

    def check(self, name: str, value: Any) -> str | None:
        """Gives ``value``; raises OptionError."""
        return None if value is None else choice(name, value, self.choices)


@dataclass(frozen=True)
class ImageSize:
    """(height, width) in pixels, both in one number, or None for what suits the network."""

    def check(self, name: str, value: Any) -> tuple[int, int] | None:
        """Gives (height, width) or None; raises OptionError."""
        if value is None:
            return None
        try:
            height, width = (value, value) if np.ndim(value) == 0 else value
        except Exception as error:  # an object may raise what it likes
            raise OptionError(
                f"{name} must be a number of pixels or (height, width); got {brief(value)}"
            ) from error
        return whole(name, height, 1), whole(name, width, 1)


@dataclass(frozen=True)
class StartWeights:
    """What vgg16 starts from: "default", "imagenet", the path of a file, or None for nothing."""

    def check(self, name: str, value: Any) -> str | None:
        """Gives ``value`` as text, or None; raises OptionError."""
        if isinstance(value, os.PathLike):
            value = str(path(name, value))
        if not isinstance(value, str | None):
            raise OptionError(
                f"{name} must be 'default', 'imagenet', the path of a file, or None; got "
                f"{brief(value)}"
            )
        return value


@dataclass(frozen=True)
class AugmentationText:
    """What ``Augmentation.of`` takes as text."""

    def check(self, name: str, value: Any) -> str:
        """Gives ``value``; raises OptionError."""
        from imgdiff.recognition.data.augment import Augmentation  # brings OpenCV

        if not isinstance(value, str):
            raise OptionError(
                f"{name} must be words as in 'default', 'none' or 'flip,turn=15'; got "
                f"{brief(value)}"
            )
        Augmentation.of(value)
        return value


@dataclass(frozen=True)
class Shares:
    """Shares of training, validation and test that sum to 1, or to 100."""

    def check(self, name: str, value: Any) -> tuple[float, float, float]:
        """Gives ``value`` as three floats; raises OptionError."""
        check_shares(value)
        train, validation, test = (float(share) for share in value)
        return train, validation, test


@dataclass(frozen=True, kw_only=True)
class TrainOptions:
    """How a network is trained, checked in full when it is made.

    Args:
        network: "vgg16" or "cnn" (Koch et al. 2015; images of 100 x 100, trained from nothing).
        loss: "contrastive" (Hadsell et al. 2006), "cross-entropy" of a sigmoid over L1 distances
            (Koch et al. 2015), or "multi-similarity" with mining (Wang et al. 2019).
        distance: What "contrastive" is asked of: "euclidean" (None means that), "l1" or "cosine".
        margin: Of the contrastive loss, above 0.
        size: (height, width) that images are scaled to, or both in one number; for vgg16 any from
            16 up. None: (112, 112); (100, 100) for the cnn, which takes nothing else.
        grid: vgg16's features are averaged in so many cells a side (see ``ModelConfig``), >= 1.
        embedding: Numbers in an embedding of vgg16, >= 2.
        weights: What vgg16 starts from: "default" (shipped), "imagenet" (Keras's download), a
            weights file, or None.
        trainable: Of vgg16: "head" (the embedding alone), "block5" (None means that), "upper"
            (blocks 4 and 5) or "all". What the frozen blocks make of the images is computed once.
        epochs: >= 1; each sees every training image once.
        batch: Images that meet, >= 4; every two of them make a pair.
        learning_rate: Of Adam, in (0, 1].
        weight_decay: Of AdamW, in [0, 1]; 0: plain Adam.
        patience: Stop after so many epochs without a better one; 0: never.
        checkpoint_every: Epochs, >= 1. The best weights (ROC AUC on validation) are kept in any
            case.
        augment: "default", "none", names ("flip,turn,shift,crop,color") or values ("turn=15");
            see ``Augmentation``.
        views: Altered views of each image that features are computed of, where blocks are frozen;
            >= 1.
        shares: Of training, validation, test; they sum to 1, or to 100.
        split_by: "identity" (no one is in two parts; "auto" means that), or "image".
        seed: Of all that is random, >= 0.
        mixed_precision: float16 on a GPU, bfloat16 on a processor. Several GPUs share each step,
            every one with a batch of its own.
        tensorboard: Write for TensorBoard too, which must be installed.

    Raises:
        OptionError: A value is out of its range, or does not go with another.
    """

    network: str = option(
        "vgg16",
        Choice(NETWORKS),
        "Network to train. vgg16: starts from trained weights. cnn: the classic one-shot network, "
        "from nothing.",
    )
    loss: str = option(
        "contrastive",
        Choice(LOSSES),
        "Loss to minimise. contrastive: over distances. cross-entropy: of a learned P(same). "
        "multi-similarity: with mining, for many images of each.",
    )
    distance: str | None = option(
        None,
        OptionalChoice(DISTANCES),
        "Distance that the contrastive loss is asked of; euclidean unless given.",
    )
    margin: float = option(
        1.0,
        Number(0, 1e6, above=True),
        "Distance that the contrastive loss wants between different images.",
    )
    size: tuple[int, int] | None = option(
        None,
        ImageSize(),
        "Size that images are scaled to, in pixels; 112 unless given. The cnn takes 100.",
    )
    grid: int = option(
        8, Whole(1), "Cells a side in which vgg16's features are averaged; 1: over the whole image."
    )
    embedding: int = option(EMBEDDING, Whole(2), "Numbers in an embedding of vgg16.")
    weights: str | None = option(
        "default",
        StartWeights(),
        "What vgg16 starts from: 'default' (shipped), 'imagenet' (downloaded by Keras), a weights "
        "file, or 'none'.",
    )
    trainable: str | None = option(
        None,
        OptionalChoice(TRAINABLE),
        "What of vgg16 is trained: the embedding's head alone, block 5 too (the default), the "
        "upper blocks 4 and 5, or all.",
    )
    epochs: int = option(50, Whole(1), "Epochs to train; each sees every image once.")
    batch: int = option(
        32, Whole(4), "Images in a batch; every two of them make a pair to learn from."
    )
    learning_rate: float = option(1e-4, Number(0, 1, above=True), "Learning rate of Adam.")
    weight_decay: float = option(
        0.0, Number(0, 1), "Weight decay, which makes AdamW of Adam; 0 is plain Adam."
    )
    patience: int = option(
        0, Whole(0), "Stop after so many epochs without a better one; 0 means never."
    )
    checkpoint_every: int = option(
        10, Whole(1), "Epochs between checkpoints, from which a stopped run goes on."
    )
    augment: str = option(
        "default",
        AugmentationText(),
        "How images are altered while training: 'default', 'none', names as in "
        "'flip,turn,shift,crop,color', or values as in 'turn=15,color=0'.",
    )
    views: int = option(
        2, Whole(1), "Altered views of each image that the frozen blocks see; computed once."
    )
    shares: tuple[float, float, float] = option(
        (0.7, 0.2, 0.1),
        Shares(),
        "Percent of the images for training, validation and test.",
        flag="split",
    )
    split_by: str = option(
        "auto",
        Choice(BY),
        "What stays in one part of the split. identity: all images of one, so that nobody is in "
        "two parts. image: nothing does. auto: identity.",
    )
    seed: int = option(0, Whole(0), "Seed of all that is random; the same one, the same run.")
    mixed_precision: bool = option(
        False, Flag(), "Compute in half precision where it suffices, which GPUs do faster."
    )
    tensorboard: bool = option(False, Flag(), "Write logs for TensorBoard too.")

    def __post_init__(self) -> None:
        if isinstance(self.distance, str) and self.distance == "network":
            raise OptionError("the distance 'network' is learned with the loss 'cross-entropy'")
        check_fields(self)
        if self.network == "cnn" and self.trainable not in (None, "all"):
            raise OptionError(
                f"trainable={self.trainable!r} is for the network 'vgg16'; the cnn starts from "
                "nothing, and all of it is trained"
            )
        if self.network == "vgg16" and self.weights is None and self.trained != "all":
            raise OptionError("weights=None starts from nothing: use trainable='all' with it")
        score = _SCORES[self.loss]
        if self.distance not in (None, score) and self.loss != "contrastive":
            raise OptionError(
                f"the loss {self.loss!r} is of the distance {score!r}; got {self.distance!r}. "
                "Leave distance out, or use the loss 'contrastive'"
            )
        self.model_config()

    @classmethod
    def of(cls, keywords: Mapping[str, Any]) -> "TrainOptions":
        """From keywords, whose values may be NumPy's.

        Raises:
            OptionError: No option is called like a keyword, or a value is out of its range.
        """
        known = [field.name for field in fields(cls)]
        if unknown := sorted(set(keywords) - set(known)):
            raise OptionError(
                f"expected options among {', '.join(known)}; got {', '.join(unknown)}"
            )
        plain = {
            name: value.item() if isinstance(value, np.generic) else value
            for name, value in keywords.items()
        }
        return cls(**plain)

    @property
    def trained(self) -> str:
        """What of the network is trained, one of ``TRAINABLE``."""
        if self.network == "cnn":
            return "all"
        return self.trainable or "block5"

    def model_config(self) -> ModelConfig:
        """What the network is.

        Raises:
            OptionError: There is no such network.
        """
        score = self.distance or _SCORES[self.loss]
        if self.network == "cnn":
            return ModelConfig("cnn", self.size or CNN_SIZE, score)
        return ModelConfig("vgg16", self.size or (112, 112), score, self.grid, self.embedding)

    def to_dict(self) -> dict[str, Any]:
        """Every option by its name, ready for JSON."""
        return asdict(self)

    def differing(self, other: Mapping[str, Any]) -> list[str]:
        """How the options of an earlier run differ, where they must not.

        Args:
            other: What ``to_dict`` gave, perhaps read from JSON.

        Returns:
            "name: this then, that now" of each.
        """
        now = {key: list(v) if isinstance(v, tuple) else v for key, v in self.to_dict().items()}
        return [
            f"{key}: {other.get(key)!r} then, {value!r} now"
            for key, value in now.items()
            if key not in _FREE and other.get(key) != value
        ]
