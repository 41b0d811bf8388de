"""A trained network, ready to use. Needs no TensorFlow."""

import copy
import sys
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from imgdiff.checks import number
from imgdiff.errors import ImageError, WeightsError
from imgdiff.io.resize import resize
from imgdiff.network.distances import Distance
from imgdiff.network.ink_placement import place
from imgdiff.network.runtime.embedder import Embedder
from imgdiff.network.saved_run import read_run
from imgdiff.recognition.attribution import attribute
from imgdiff.recognition.runs.folder import read_log, read_split, version
from imgdiff.recognition.runs.look import Look
from imgdiff.recognition.runs.references import ReferenceRule, read_rules
from imgdiff.recognition.runs.training_distribution import (
    descriptors,
    read_distribution,
)

#: Called with how much is done, and how much there is.
Progress = Callable[[int, int], None]
#: Of the contributions' heat: this part of a side is blurred together.
_SHARPNESS = 28
#: A threshold so close to the distance of an image to itself leaves nothing to share out.
_NO_ROOM = 1e-9


class Run:
    """The folder of a training run, opened. Its images are uint8 RGB (H, W, 3) of any size.

    Attributes:
        folder: Its path.
        name: The folder's name.
        version: Differs where the network does.
        config: What its network is.
        settings: All that was asked for.
        threshold: A pair nearer than this is the same, >= 0.
        calibration: (slope, intercept), see ``probability``.
    """

    def __init__(self, folder: str | Path):
        """Reads the run; nothing in it is ever executed.

        Args:
            folder: That ``imgdiff train`` made.

        Raises:
            WeightsError: It is no such folder, or damaged.
        """
        try:
            self.folder = Path(folder)
        except Exception as error:  # a path object may raise what it likes
            raise WeightsError(
                f"expected the folder of a training run, got {type(folder).__name__}. Name a "
                "folder that `imgdiff train` made"
            ) from error
        # Taken before it is read: a training that goes on may replace the file at any time.
        self.version = version(self.folder)
        self.config, arrays, self.settings = read_run(self.folder)
        self.name = self.folder.resolve().name
        self.threshold = float(arrays.pop("threshold"))
        slope, intercept = arrays.pop("calibration").tolist()
        self.calibration = (slope, intercept)
        self._arrays = arrays
        head = (self._arrays.get("same/kernel"), self._arrays.get("same/bias"))
        self._distance = Distance(self.config.score, *head)
        self._embedder = Embedder(self._arrays, self.config)
        self._distribution = read_distribution(self.folder, self.config)

    def with_measures(self) -> "Run":
        """The same network with what was measured of it since it was opened.

        Raises:
            WeightsError: That is damaged.
        """
        run = copy.copy(self)
        run._distribution = read_distribution(self.folder, self.config)
        return run

    def __fspath__(self) -> str:
        """A run is taken wherever its folder is."""
        return str(self.folder)

    @property
    def size(self) -> tuple[int, int]:
        """(height, width) that images are scaled to."""
        return self.config.known_size()

    @property
    def distance_kind(self) -> str:
        """What ``distance`` is: "euclidean", "l1", "cosine", or "network", 1 - P(same)."""
        return self.config.score

    @cached_property
    def log(self) -> list[dict[str, float]]:
        """A row of numbers for each epoch: epoch, loss, precision, validation_loss, ..."""
        return read_log(self.folder)

    @property
    def best(self) -> dict[str, float] | None:
        """The row of the epoch whose weights were kept; None without a log that tells.

        Of the highest AUC on validation, and of the lowest loss among those.
        """
        rows = [row for row in self.log if {"validation_auc", "validation_loss"} <= row.keys()]
        return max(
            rows, key=lambda row: (row["validation_auc"], -row["validation_loss"]), default=None
        )

    @cached_property
    def _split(self) -> dict[str, Any]:
        return read_split(self.folder)

    @property
    def data(self) -> str:
        """The folder or table it was trained on."""
        return self._split["data"]

    @property
    def parts(self) -> dict[str, tuple[str, ...]]:
        """The files of "train", "validation" and "test", relative to the data's folder."""
        return {part: tuple(names) for part, names in self._split["parts"].items()}

    @property
    def skipped(self) -> list[tuple[str, str]]:
        """Files that could not be read when it was trained, and why."""
        return [(file, reason) for file, reason in self._split["skipped"]]

    def arrays(self) -> dict[str, np.ndarray]:
        """Every weight by its name."""
        return dict(self._arrays)

    def embed(
        self,
        images: Sequence[np.ndarray] | np.ndarray,
        progress: Progress | None = None,
        *,
        decoded: bool = False,
    ) -> np.ndarray:
        """The embeddings of images.

        Args:
            images: N of uint8 RGB (H, W, 3), of any size.
            progress: Called with (done, total).
            decoded: Whether they are what ``decode`` made for this run.

        Returns:
            float32 (N, D).

        Raises:
            ImageError: One is no uint8 RGB.
        """
        for image in images:
            _check(image)
        if not len(images):
            last = "out" if self.config.network == "vgg16" else "dense"
            length = self.config.symmetries * len(self._arrays[f"{last}/bias"])
            return np.zeros((0, length), np.float32)
        return self._embedder(images, progress, decoded=decoded)

    def look(self, image: np.ndarray, *, decoded: bool = False) -> Look:
        """What the network makes of one image.

        Args:
            image: uint8 RGB (H, W, 3), of any size.
            decoded: Whether it is what ``decode`` made for this run.

        Raises:
            ImageError: It is no uint8 RGB.
        """
        _check(image)
        placed = self.config.fit == "ink" and not decoded
        placement = place(image, self.size) if placed else None
        return Look(*self._embedder.look(image, decoded=decoded), placement)

    def training_distance(self, look: Look) -> float | None:
        """How far an image is from those that the run was trained on.

        Args:
            look: At the image.

        Returns:
            At least 0; above 1 it is unlike them, and the run cannot judge it. ``RATE`` of images
            of the same kind are there too. None where the run was made without this measure.
        """
        if self._distribution is None:
            return None
        return float(self._distribution.distances(descriptors([look], self.config))[0])

    def reference_rule(self, count: int) -> ReferenceRule | None:
        """How an image is judged against several references.

        Args:
            count: How many they are, at least 2.

        Returns:
            The rule measured for as many, or for the most below; None where the run was made
            without, or its validation part had too few images of each.
        """
        fitting = [rule for rule in read_rules(self.folder) if rule.number <= count]
        return fitting[-1] if fitting else None

    def distance(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """Of embeddings (N, D) and (N, D), row by row: float64 (N,) >= 0."""
        return self._distance(a, b)

    def distances(self, a: np.ndarray, b: np.ndarray) -> np.ndarray:
        """Of each of (N, D) to each of (M, D): float64 (N, M)."""
        return self._distance.table(a, b)

    def probability(self, distance: np.ndarray | float) -> np.ndarray:
        """P(same) of pairs so far apart, where same and different are as likely at the outset.

        Fitted on the validation part (Platt 1999).

        Args:
            distance: >= 0, of any shape.

        Returns:
            In [0, 1], of the same shape.
        """
        slope, intercept = self.calibration
        logit = slope * np.asarray(distance, float) + intercept
        return 1 / (1 + np.exp(-np.clip(logit, -500, 500)))

    def contributions(
        self, before: np.ndarray, after: np.ndarray, threshold: float | None = None
    ) -> np.ndarray:
        """Where the distance of two images comes from, as heat.

        Were it 0.5 everywhere, the pair would stand at the threshold; 0 is a place that sets the
        two no further apart.

        Args:
            before: uint8 RGB (H, W, 3).
            after: uint8 RGB, of any size.
            threshold: The run's own unless given, above 0.

        Returns:
            float32 (H, W) in [0, 1] on the grid of ``before``.

        Raises:
            ImageError: One is no uint8 RGB.
        """
        looks = self.look(before), self.look(after)
        return self.heat(*looks, before.shape[:2], threshold)

    def heat(
        self, before: Look, after: Look, shape: tuple[int, int], threshold: float | None = None
    ) -> np.ndarray:
        """As ``contributions``, of images that were looked at already.

        Args:
            before: At the first image.
            after: At the second.
            shape: (H, W) of the first.
            threshold: The run's own unless given, above 0.

        Returns:
            float32 (H, W) in [0, 1].
        """
        features = before.features, after.features
        shares = attribute(self._arrays, self.config, self._distance, *features)
        # A feature knows its place only so well.
        smooth = cv2.GaussianBlur(shares, (0, 0), min(shares.shape) / _SHARPNESS)
        # 1 for a share that, everywhere alike, makes the threshold; x / (1 + x) keeps several
        # times as much apart, which falls to the few places where there is anything to see.
        limit = self.threshold if threshold is None else threshold
        x = np.maximum(smooth, 0) * shares.size / max(limit - self._distance.least(), _NO_ROOM)
        heat = (1 - 1 / (1 + x)).astype(np.float32)
        if before.placement is not None:
            heat = before.placement.back(heat, shape)
        else:
            heat = resize(heat, shape, enlarge="linear", shrink="linear")
        return np.clip(heat, 0, 1)


def _check(image: np.ndarray) -> None:
    if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3 or image.size == 0:
        raise ImageError(
            f"expected an image as uint8 (H, W, 3) RGB, got {image.dtype} {image.shape}. "
            "imgdiff.io.load.load_image makes one of whatever you have"
        )


def resolve_threshold(run: Run, threshold: float | None) -> float:
    """The distance from which a pair is different.

    Args:
        run: Whose threshold holds unless one is given.
        threshold: Above 0, or None.

    Raises:
        OptionError: It is out of its range.
    """
    if threshold is None:
        return run.threshold
    return number("threshold", threshold, 0, sys.float_info.max, above=True)


def load_run(folder: str | Path | Run) -> Run:
    """The run in a folder, opened.

    Args:
        folder: That ``imgdiff train`` made; a ``Run`` is given back as it is.

    Raises:
        WeightsError: It is no such folder, or damaged.
    """
    return folder if isinstance(folder, Run) else Run(folder)
