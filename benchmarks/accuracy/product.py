"""imgdiff as a detector: its heat, through the whole product."""

import numpy as np

from imgdiff.compare import compare_images
from imgdiff.network.runtime.runtime import Runtime
from recipe.pixel_metrics import Detector

NAME = "**imgdiff**"


class _MapOnly(Runtime):
    """A runtime without embeddings: they take half of the time and are no part of the heat."""

    def __init__(self, runtime: Runtime):
        self.__dict__.update(runtime.__dict__)

    def embed(self, *images: np.ndarray) -> np.ndarray:
        return np.zeros((len(images), 1), np.float32)


def heat_of(runtime: Runtime) -> Detector:
    """What ``compare_images`` shows with its defaults: aligned, then compared."""
    alone = _MapOnly(runtime)
    return lambda before, after: compare_images(before, after, weights=alone).heatmap
