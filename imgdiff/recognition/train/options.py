"""Every option of a training run: range, default and help, stated once.

The command's options are made from these fields. Imports nothing heavy.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any

import numpy as np

from imgdiff.checks import Choice, Flag, Number, Whole
from imgdiff.errors import OptionError
from imgdiff.network.architecture import CNN_SIZE, EMBEDDING, RESNET_SIZE
from imgdiff.network.ink_placement import FITS
from imgdiff.network.model_config import NETWORKS, ModelConfig
from imgdiff.network.symmetries import OF_ANY, OF_SQUARE
from imgdiff.options import check_fields, option
from imgdiff.recognition.data.splitting import BY
from imgdiff.recognition.train.objective_names import (
    DISTANCES,
    LOSSES,
    MINERS,
    REDUCERS,
    SUITED,
)
from imgdiff.recognition.train.option_kinds import (
    AugmentationText,
    ImageSize,
    OptionalChoice,
    Shares,
    StartWeights,
)

SCHEDULES = ("constant", "cosine")
UNLINKED = ("unknown", "different")
TRAINABLE = ("head", "block5", "upper", "all")
#: Settings that a run may be gone on with in another way than it was begun.
_FREE = ("patience", "tensorboard", "checkpoint_every")


@dataclass(frozen=True, kw_only=True)
class TrainOptions:
    """How a network is trained, checked in full when it is made.

    Args:
        network: "vgg16"; "resnet", a small residual network trained from nothing, for characters,
            signs and other images of strokes; or "cnn" (Koch et al. 2015; images of 100 x 100,
            trained from nothing).
        loss: "contrastive" (Hadsell et al. 2006), "triplet" (Schroff et al. 2015), "cross-entropy"
            of a sigmoid over L1 distances (Koch et al. 2015), "multi-similarity" (Wang et al.
            2019), or "supervised-contrastive" (Khosla et al. 2020), which wants large batches.
        distance: What the loss is asked of: "euclidean", "l1" or "cosine". None: what suits it,
            cosine for multi-similarity and supervised-contrastive, else Euclidean;
            cross-entropy has a learned one.
        miner: Which pairs of a batch the loss sees: "none" (all), "batch-hard" (Hermans et al.
            2017), "easy-positive" (Xuan et al. 2020) or "multi-similarity" (Wang et al. 2019).
            None: the last one for the loss of that name, else all.
        reducer: How what the pairs cost becomes one number: "mean"; "nonzero", of those that cost
            anything; or "per-anchor", where every image counts alike. None: what suits the loss,
            nonzero for contrastive and triplet, per-anchor for supervised-contrastive, else mean.
        margin: Of the losses contrastive and triplet, above 0.
        size: (height, width) that images are scaled to, or both in one number; from 16 up. None:
            (112, 112) for vgg16, (48, 48) for resnet; the cnn takes (100, 100), nothing else.
        fit: How images are brought to that size: "stretch", or "ink" (see ``fitted``).
        grid: vgg16's features are averaged in so many cells a side (see ``ModelConfig``), >= 1.
        embedding: Numbers in an embedding of vgg16 or resnet, >= 2.
        weights: What vgg16 starts from: "default" (shipped), "imagenet" (Keras's download), a
            weights file, or None.
        trainable: Of vgg16: "head" (the embedding alone), "block5" (None means that), "upper"
            (blocks 4 and 5) or "all". What the frozen blocks make of the images is computed once.
        epochs: >= 1; each sees every training image once.
        batch: Images that meet, >= 4; every two of them make a pair.
        learning_rate: Of Adam, in (0, 1].
        weight_decay: Of AdamW, in [0, 1]; 0: plain Adam.
        schedule: Of the learning rate: "constant", or "cosine", which rises to it at the outset and
            falls to nothing until the last epoch.
        patience: Stop after so many epochs without a better one; 0: never.
        checkpoint_every: Epochs, >= 1. The best weights (ROC AUC on validation) are kept in any
            case.
        augment: "default", "none", names ("flip,turn,shift,crop,color,stretch,elastic") or values
            ("turn=15"); see ``Augmentation``.
        symmetries: Whether images turned by quarter turns and mirrored count as further
            identities, which makes eight characters of one (four where images are not square);
            for characters and signs, and where all of the network is trained. A resnet judged by
            cosine then looks at every image in all of these ways when it is used.
        views: Altered views of each image that features are computed of, where blocks are frozen;
            >= 1.
        unlinked: What images of a table of pairs are that no pair links, not even by way of others:
            "unknown", or "different", as signatures of two writers whose tables name only their
            own forgeries.
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
        "Network to train. vgg16: starts from trained weights. resnet: a small one from nothing, "
        "for characters and signs. cnn: the classic one-shot network, from nothing.",
    )
    loss: str = option(
        "contrastive",
        Choice(LOSSES),
        "Loss to minimise. contrastive: over distances. triplet: nearer to the same than to "
        "others. cross-entropy: of a learned P(same). multi-similarity: with mining, for many "
        "images of each. supervised-contrastive: for many identities and large batches.",
    )
    distance: str | None = option(
        None,
        OptionalChoice(DISTANCES),
        "Distance that the loss is asked of; what suits it unless given.",
    )
    miner: str | None = option(
        None,
        OptionalChoice(MINERS),
        "Pairs of a batch that the loss sees; what suits it unless given. none: all. batch-hard: "
        "of each image the furthest same and the nearest different one. easy-positive: the nearest "
        "of either. multi-similarity: those out of order.",
    )
    reducer: str | None = option(
        None,
        OptionalChoice(REDUCERS),
        "How what pairs cost becomes one number; what suits the loss unless given. nonzero: the "
        "mean of those that cost anything. per-anchor: every image counts alike.",
    )
    margin: float = option(
        1.0,
        Number(0, 1e6, above=True),
        "Distance that contrastive wants between different images, and triplet beyond same ones.",
    )
    size: tuple[int, int] | None = option(
        None,
        ImageSize(),
        "Size that images are scaled to, in pixels; 112 unless given, 48 for resnet. The cnn takes "
        "100.",
    )
    fit: str = option(
        "stretch",
        Choice(FITS),
        "How they are scaled to that. stretch: as a whole. ink: what is written on a plain ground, "
        "in the middle and at one size, its aspect kept; for signatures.",
    )
    grid: int = option(
        8, Whole(1), "Cells a side in which vgg16's features are averaged; 1: over the whole image."
    )
    embedding: int = option(EMBEDDING, Whole(2), "Numbers in an embedding of vgg16 or resnet.")
    weights: str | None = option(
        "default",
        StartWeights(),
        "What vgg16 starts from: 'default' (shipped), 'imagenet' (Keras's), a file, or 'none'.",
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
    schedule: str = option(
        "constant",
        Choice(SCHEDULES),
        "Learning rate over the epochs. constant: as it is. cosine: rises to it, then falls to "
        "nothing until the last.",
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
        "'flip,turn,shift,crop,color,stretch,elastic', or values as in 'turn=15,color=0'.",
    )
    symmetries: bool = option(
        False,
        Flag(),
        "Images turned by quarter turns and mirrored are further identities: for characters and "
        "signs.",
    )
    views: int = option(
        2, Whole(1), "Altered views of each image that the frozen blocks see; computed once."
    )
    unlinked: str = option(
        "unknown",
        Choice(UNLINKED),
        "What images of a table of pairs are that no pair links, not even by way of others.",
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
        if self.network != "vgg16" and self.trainable not in (None, "all"):
            raise OptionError(
                f"trainable={self.trainable!r} is for the network 'vgg16'; the {self.network} "
                "starts from nothing, and all of it is trained"
            )
        if self.network == "vgg16" and self.weights is None and self.trained != "all":
            raise OptionError("weights=None starts from nothing: use trainable='all' with it")
        if self.symmetries and self.trained != "all":
            raise OptionError(
                "symmetries=True needs a network of which all is trained: use trainable='all', or "
                "the network 'resnet'"
            )
        if self.loss == "cross-entropy" and self.distance is not None:
            raise OptionError(
                "the loss 'cross-entropy' learns a distance of its own; got "
                f"{self.distance!r}. Leave distance out, or use another loss"
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
        if self.network != "vgg16":
            return "all"
        return self.trainable or "block5"

    def model_config(self) -> ModelConfig:
        """What the network is.

        Raises:
            OptionError: There is no such network.
        """
        score = self.distance or SUITED[self.loss].distance
        if self.network == "cnn":
            return ModelConfig("cnn", self.size or CNN_SIZE, score, fit=self.fit)
        if self.network == "resnet":
            size = self.size or RESNET_SIZE
            views = OF_SQUARE if size[0] == size[1] else OF_ANY
            return ModelConfig(
                "resnet",
                size,
                score,
                grid=1,
                embedding=self.embedding,
                symmetries=views if self.symmetries and score == "cosine" else 1,
                fit=self.fit,
            )
        size = self.size or (112, 112)
        return ModelConfig("vgg16", size, score, self.grid, self.embedding, fit=self.fit)

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
        # Runs of earlier versions do not name every option.
        then, now = (
            {key: list(v) if isinstance(v, tuple) else v for key, v in options.items()}
            for options in ({**TrainOptions().to_dict(), **other}, self.to_dict())
        )
        # The cosine ends with the last epoch.
        free = _FREE if self.schedule == "cosine" else (*_FREE, "epochs")
        return [
            f"{key}: {then[key]!r} then, {value!r} now"
            for key, value in now.items()
            if key not in free and then[key] != value
        ]
