"""How far an image is from those that a run was trained on, and from where it is unlike them.

A network gives an embedding of anything, and two images that it knows nothing of often get nearly
the same one. So an image's features are compared with the training images': by the Mahalanobis
distance in the embedding and in a lower layer (Lee et al. 2018), which the training did not teach
to ignore what all of its images have in common.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from imgdiff.errors import WeightsError
from imgdiff.network.architecture import CNN_CONVOLUTIONS, RESNET_BLOCKS
from imgdiff.network.model_config import ModelConfig
from imgdiff.network.saved_run import read_arrays
from imgdiff.recognition.outlier_limit import outlier_limit
from imgdiff.recognition.runs.folder import DISTRIBUTION, write_arrays

#: Share of images like the training ones that are taken for unlike.
RATE = 0.01
#: Of a layer, as they are kept.
_PARTS = ("mean", "whitening", "typical")
#: Fewest images that a limit can be told from.
FEWEST = 8


@dataclass(frozen=True, eq=False)
class Gaussian:
    """Descriptors of one layer as a normal distribution.

    Attributes:
        mean: float32 (D,).
        whitening: float32 (D, D): what (x - mean) is multiplied by so that all directions vary
            alike.
        typical: The median distance of images like the training ones, > 0.
    """

    mean: np.ndarray
    whitening: np.ndarray
    typical: float

    def distances(self, descriptors: np.ndarray) -> np.ndarray:
        """Mahalanobis distances of (N, D), 1 being typical: float64 (N,)."""
        gaps = (descriptors.astype(np.float64) - self.mean) @ self.whitening
        return np.linalg.norm(gaps, axis=1) / self.typical


@dataclass(frozen=True, eq=False)
class TrainingDistribution:
    """What the training images of a run have in common.

    Attributes:
        layers: As ``descriptors`` gives them.
        limit: The distance from which an image is unlike them, > 0.
    """

    layers: tuple[Gaussian, ...]
    limit: float

    @classmethod
    def fit(
        cls, training: Sequence[np.ndarray], held_out: Sequence[np.ndarray]
    ) -> "TrainingDistribution":
        """From descriptors.

        Args:
            training: (N, D) of each layer, of images that were trained on.
            held_out: (M, D) of each layer, of others of the same kind, M at least ``FEWEST``: their
                distances say what is usual, and ``RATE`` of such images is refused.
        """
        layers = []
        for known, others in zip(training, held_out, strict=True):
            layer = _gaussian(known)
            typical = float(np.median(layer.distances(others)))
            layers.append(Gaussian(layer.mean, layer.whitening, max(typical, 1e-9)))
        raw = cls(tuple(layers), 1.0)
        return cls(raw.layers, outlier_limit(raw.distances(held_out), RATE))

    def distances(self, descriptors: Sequence[np.ndarray]) -> np.ndarray:
        """How far images are from the training images, in the layer where they are furthest.

        Args:
            descriptors: (N, D) of each layer.

        Returns:
            float64 (N,), >= 0; above 1 an image is unlike them.
        """
        each = [layer.distances(rows) for layer, rows in zip(self.layers, descriptors, strict=True)]
        return np.max(each, axis=0) / self.limit


def descriptors(looks: Sequence[tuple], config: ModelConfig) -> list[np.ndarray]:
    """What is compared of images.

    The mean of the lowest features over all places and, but of the cnn, the embedding; the
    cnn's has more numbers than most have images.

    Args:
        looks: What ``Embedder.look`` gives of each.
        config: Of the network.

    Returns:
        float32 (N, D) of each layer.
    """
    layers = [np.stack([features[0].mean(axis=(1, 2)) for _, features, *_ in looks])]
    if config.network != "cnn":
        # Of several views the first.
        layers.append(np.stack([embedding[: config.embedding] for embedding, *_ in looks]))
    return layers


def _sizes(config: ModelConfig) -> tuple[int, ...]:
    """Numbers in each descriptor."""
    if config.network == "cnn":
        return (CNN_CONVOLUTIONS[-1][0],)
    if config.network == "resnet":
        return RESNET_BLOCKS[-1][0], config.embedding
    return config.blocks[2][1], config.embedding


def write_distribution(folder: Path, distribution: TrainingDistribution) -> None:
    """Keeps it with its run.

    Args:
        folder: Of the run.
        distribution: Of its network's descriptors.

    Raises:
        OutputError: It cannot be written.
    """
    arrays = {"limit": np.array(distribution.limit)}
    for number, layer in enumerate(distribution.layers):
        for name in _PARTS:
            arrays[f"{number}/{name}"] = np.array(getattr(layer, name))
    write_arrays(folder, DISTRIBUTION, arrays)


def read_distribution(folder: Path, config: ModelConfig) -> TrainingDistribution | None:
    """What ``write_distribution`` kept; None of a run that was made without.

    Args:
        folder: Of the run.
        config: What its network is.

    Raises:
        WeightsError: It is broken, or of another network.
    """
    if not (folder / DISTRIBUTION).exists():
        return None
    shapes: dict[str, tuple[int, ...]] = {"limit": ()}
    sizes = _sizes(config)
    for number, size in enumerate(sizes):
        each = ((size,), (size, size), ())
        shapes |= {f"{number}/{name}": shape for name, shape in zip(_PARTS, each, strict=True)}
    arrays = read_arrays(folder, DISTRIBUTION, shapes)
    layers = []
    for number in range(len(sizes)):
        mean, whitening, typical = (arrays[f"{number}/{name}"] for name in _PARTS)
        layers.append(Gaussian(mean, whitening, float(typical)))
    if min(float(arrays["limit"]), *(layer.typical for layer in layers)) <= 0:
        raise WeightsError(
            f"{folder / DISTRIBUTION}: expected distances above 0. Remove the file, and train with "
            "the same options again to measure anew"
        )
    return TrainingDistribution(tuple(layers), float(arrays["limit"]))


def _gaussian(rows: np.ndarray) -> Gaussian:
    """With a covariance drawn towards a sphere as far as so few rows ask for.

    Ledoit and Wolf 2004, which makes the expected squared error the least.
    """
    x = rows.astype(np.float64)
    count, size = x.shape
    mean = x.mean(axis=0)
    x = x - mean
    covariance = x.T @ x / count
    sphere = float(np.trace(covariance)) / size
    gap = float(np.square(covariance).sum()) - size * sphere**2
    noise = float((np.square(x).sum(axis=1) ** 2).sum() / count - np.square(covariance).sum())
    share = min(1.0, noise / count / gap) if gap > 0 else 1.0
    values, vectors = np.linalg.eigh((1 - share) * covariance)
    # What never varied may be told apart by no more than rounding allows.
    floor = share * sphere + 1e-6 * max(sphere, float(np.square(mean).mean()), 1e-12)
    whitening = vectors / np.sqrt(np.maximum(values, 0) + floor)
    return Gaussian(mean.astype(np.float32), whitening.astype(np.float32), 1.0)
