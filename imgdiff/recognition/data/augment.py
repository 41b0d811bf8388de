"""Changes to an image that leave what it shows the same: flip, turn, stretch, elastic and so on."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import cv2
import numpy as np

from imgdiff.checks import number
from imgdiff.errors import ImageError, OptionError

#: How far each part may go; 0 is off.
_MOST = {
    "flip": 1,
    "turn": 180,
    "shift": 0.5,
    "crop": 0.9,
    "color": 1,
    "stretch": 0.5,
    "elastic": 0.2,
}
#: Knots a side of the net that bends an image.
_KNOTS = 5
_GREY = np.array([0.299, 0.587, 0.114])  # ITU-R BT.601


@dataclass(frozen=True)
class Augmentation:
    """Draws an image anew; each part is off at 0.

    Args:
        flip: Left for right in half of the images. Off by default: letters and signatures have no
            mirror image, and faces are not symmetric either.
        turn: Up to so many degrees either way, 0 to 180.
        shift: Up to this share of the side in each direction, 0 to 0.5.
        crop: Up to this share of the side is cut away, anywhere, and the rest enlarged; 0 to 0.9.
        color: Strength of changes in brightness, contrast, saturation and tint, 0 to 1. At 1 the
            first three are up to doubled or halved; the tint moves each channel a quarter as far.
        stretch: Up to this share wider or narrower, taller or lower, and slanted, 0 to 0.5. Off by
            default: for what is written or drawn by hand.
        elastic: Bent as by an unsteady hand, smoothly: a net of 5 x 5 knots moves by this share of
            the side (standard deviation; Simard, Steinkraus and Platt 2003), 0 to 0.2. Off by
            default.

    Raises:
        OptionError: A value is out of its range.
    """

    flip: bool = False
    turn: float = 10.0
    shift: float = 0.06
    crop: float = 0.1
    color: float = 0.2
    stretch: float = 0.0
    elastic: float = 0.0

    def __post_init__(self) -> None:
        for name, most in _MOST.items():
            object.__setattr__(self, name, number(name, getattr(self, name), 0, most))
        if self.flip not in (0, 1):
            raise OptionError(f"flip must be True or False; got {self.flip!r}")
        object.__setattr__(self, "flip", bool(self.flip))

    @classmethod
    def of(cls, text: "str | Iterable[str] | Augmentation") -> "Augmentation":
        """What a command line says, "flip,turn,crop" for instance, or its words one by one.

        Args:
            text: Names alone: these parts at their usual strength, and no other. With a value
                ("turn=15,color=0"): the part at this strength; where no name stands alone the
                other parts stay as they are by default. "none": all off; "default": as they are.

        Raises:
            OptionError: A name is unknown, or a value out of range.
        """
        if isinstance(text, Augmentation):
            return text
        words = text.split(",") if isinstance(text, str) else list(text)
        words = [word.strip().lower().replace("colour", "color") for word in words]
        if words in (["none"], ["default"]):
            return cls(**_OFF) if words == ["none"] else cls()
        values = _OFF.copy() if any("=" not in word for word in words) else {}
        for word in words:
            name, equals, value = (part.strip() for part in word.partition("="))
            if name not in _MOST:
                raise OptionError(
                    f"augmentation is made of {', '.join(_MOST)} (each alone or as in turn=15), "
                    f"or is none or default; got {name!r}"
                )
            values[name] = number(name, value, 0, _MOST[name]) if equals else _USUAL[name]
        return cls(**values)

    def __bool__(self) -> bool:
        """Is any part on?"""
        return any(getattr(self, name) for name in _MOST)

    def __call__(self, image: np.ndarray, rng: np.random.Generator) -> np.ndarray:
        """The image changed by chance.

        What lies beyond its border repeats the border. The same state of ``rng`` gives the same
        image, and a part gives the same whether others are on or off.

        Args:
            image: uint8 RGB (H, W, 3).
            rng: Where chance comes from.

        Returns:
            The same kind; with every part off the very array that was given.

        Raises:
            ImageError: It is another kind of array.
        """
        if image.dtype != np.uint8 or image.ndim != 3 or image.shape[2] != 3 or image.size == 0:
            raise ImageError(
                f"expected an image as uint8 (H, W, 3), got {image.dtype} {image.shape}"
            )
        if not self:
            return image
        flip, *draws = rng.uniform(-1, 1, 13)
        by_hand = self.stretch or self.elastic
        stretch, bend = np.zeros(3), None
        if by_hand:
            stretch = rng.uniform(-1, 1, 3)
            bend = rng.normal(size=(_KNOTS, _KNOTS, 2))
        if self.flip or self.turn or self.shift or self.crop or by_hand:
            matrix = self._geometry(image.shape, flip > 0, draws[:6], stretch)
            image = _warped(image, matrix, bend if self.elastic else None, self.elastic)
        if self.color:
            matrix = self._colors(image, np.array(draws[6:]))
            levels = cv2.transform(image.astype(np.float32), matrix)  # of bytes it is not exact
            image = np.clip(np.rint(levels), 0, 255).astype(np.uint8)
        return image

    def _geometry(
        self,
        shape: tuple[int, ...],
        flipped: bool,
        draws: Sequence[float],
        stretch: np.ndarray,
    ) -> np.ndarray:
        """Where each place comes from, (2, 3): turned and enlarged about the middle, then moved.

        A window smaller than the image by the crop has so much room on either side of the middle.
        """
        turn, right, down, crop, window_right, window_down = draws
        height, width = shape[:2]
        cut = self.crop * (1 + crop) / 2
        angle = np.deg2rad(self.turn * turn)
        cosine, sine = (1 - cut) * np.cos(angle), (1 - cut) * np.sin(angle)
        mirror = -1 if self.flip and flipped else 1
        linear = np.array([[mirror * cosine, -sine], [mirror * sine, cosine]])
        if self.stretch:
            wide, high, slant = self.stretch * stretch
            linear = linear @ [[np.exp(wide), slant], [0, np.exp(high)]]
        middle = np.array([width - 1, height - 1]) / 2
        moved = self.shift * np.array([right, down])
        moved += cut / 2 * np.array([window_right, window_down])
        return np.column_stack([linear, middle - linear @ middle + moved * (width, height)])

    def _colors(self, image: np.ndarray, draws: np.ndarray) -> np.ndarray:
        """All changes of color as one matrix (3, 4), from six draws in [-1, 1]."""
        factors = 2 ** (self.color * draws * [1, 1, 1, 0.25, 0.25, 0.25])
        brightness, contrast, saturation = factors[:3]
        # Contrast is about the image's own mean grey, and saturation about each place's grey.
        saturated = saturation * np.eye(3) + (1 - saturation) * _GREY
        mixed = brightness * factors[3:, None] * saturated
        mean = _GREY @ cv2.mean(image)[:3]
        offset = (1 - contrast) * mean * mixed.sum(axis=1)
        return np.column_stack([contrast * mixed, offset])


def _warped(
    image: np.ndarray, matrix: np.ndarray, bend: np.ndarray | None, strength: float
) -> np.ndarray:
    """The image with each place taken from where ``matrix`` says, moved by the net ``bend``."""
    height, width = image.shape[:2]
    if bend is None:
        return cv2.warpAffine(
            image,
            matrix,
            (width, height),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
    y, x = np.mgrid[0:height, 0:width]
    places = np.stack([x, y, np.ones_like(x)], axis=-1) @ matrix.T
    net = (bend * strength * [width, height]).astype(np.float32)
    places += cv2.resize(net, (width, height), interpolation=cv2.INTER_CUBIC)
    from_x, from_y = np.moveaxis(places.astype(np.float32), -1, 0)
    return cv2.remap(image, from_x, from_y, cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


_OFF: dict[str, Any] = dict.fromkeys(_MOST, 0)
_USUAL = asdict(Augmentation(flip=True, stretch=0.2, elastic=0.03))
