"""create_siamese_model: a Keras model for a training loop of one's own."""

from typing import Any

from imgdiff.errors import OptionError
from imgdiff.network.architecture import CNN_SIZE, RESNET_SIZE
from imgdiff.network.keras.load import load_weights
from imgdiff.network.keras.recogniser import Recogniser
from imgdiff.network.keras.siamese_network import SiameseNetwork
from imgdiff.network.model_config import ModelConfig
from imgdiff.network.saved_run import is_run, read_run


def create_siamese_model(
    input_shape: tuple[int | None, int | None, int] | None = None,
    weights: str | None = "default",
    *,
    network: str = "vgg16",
    score: str = "euclidean",
    grid: int = 1,
) -> Any:
    """A Siamese network: two images to the distance of their embeddings, or P(same).

    Args:
        input_shape: (height, width, 3). vgg16: at least 16 px a side or None for any, (224, 224, 3)
            unless told otherwise; cnn: (100, 100, 3); resnet: at least 16 px a side, (48, 48, 3)
            unless told otherwise. Inputs are RGB in 0..255, shape
            (N, H, W, 3); the scaling that the network expects happens inside.
        weights: Of vgg16: "default" (shipped), "imagenet" (convolutions only), a weights file, or
            None for a fresh start. The others always start afresh. The folder of a run of ``train``
            gives that run's network; the other arguments are then the run's.
        network: "vgg16", or "cnn", the classic one-shot network (Koch, Zemel and Salakhutdinov
            2015) with 38,960,448 weights, or "resnet", a small residual network.
        score: The output (N, 1): "euclidean", "l1" or "cosine" distance, >= 0 (compile with
            ``contrastive_loss``, y = 1 for similar), or "network": the probability that the two
            are the same, a sigmoid over their L1 distances (compile with "binary_crossentropy").
        grid: vgg16's features are averaged over the whole image (1), or in cells (see
            ``ModelConfig``; the head then starts afresh).

    Returns:
        A Keras model of two inputs.

    Raises:
        OptionError: An argument is out of its range.
        WeightsError: The weights or the run cannot be read.
    """
    if weights is not None and is_run(weights):
        return _of_run(weights)
    sizes = {"cnn": CNN_SIZE, "resnet": RESNET_SIZE}
    shape = (*sizes.get(network, (224, 224)), 3) if input_shape is None else input_shape
    if not _is_shape(shape):
        raise OptionError(
            f"input_shape must be (height, width, 3) with sides of 16 or more; got {input_shape}"
        )
    config = ModelConfig(network, (shape[0], shape[1]), score, grid, unit=grid > 1)
    start = None if weights is None or network != "vgg16" else load_weights(weights)[0]
    if grid == 1 and network == "vgg16" and score == "euclidean":
        return (start or SiameseNetwork()).distance_model(tuple(shape))
    recogniser = Recogniser(config)
    if start is not None:
        recogniser.start_from(start.named_variables())
    return recogniser.pair_model()


def _of_run(folder: str) -> Any:
    config, arrays, _ = read_run(folder)
    recogniser = Recogniser(config)
    for name, variable in recogniser.named_variables().items():
        variable.assign(arrays[name])
    return recogniser.pair_model()


def _is_shape(shape: Any) -> bool:
    """(height, width, 3), sides None or whole numbers of 16 and more."""
    if not isinstance(shape, tuple | list) or len(shape) != 3 or shape[2] != 3:
        return False
    return all(side is None or (isinstance(side, int) and side >= 16) for side in shape[:2])
