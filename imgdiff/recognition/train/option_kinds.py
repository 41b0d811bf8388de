"""Kinds of values that options of a training run have, beside those of every option."""

import os
from dataclasses import dataclass
from typing import Any

import numpy as np

from imgdiff.checks import brief, choice, path, whole
from imgdiff.errors import OptionError
from imgdiff.recognition.data.splitting import check_shares


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
