"""A small page on which one thing is done."""

import cv2
import numpy as np

from tests.text import put_text

GROUND, SIZE = (238, 240, 243), (220, 320)
BUTTON = (slice(40, 74), slice(30, 120))


def page(button=(40, 90, 200), at=(30, 40), label="Save", photo=True) -> np.ndarray:
    """uint8 (220, 320, 3): a button (none where its color is None), lines and a picture."""
    image = np.full((*SIZE, 3), GROUND, np.uint8)
    for y in (110, 124, 138):
        put_text(image, "lorem ipsum dolor", (30, y), 12, (30, 30, 30))
    if button is not None:
        x, y = at
        cv2.rectangle(image, (x, y), (x + 89, y + 33), button, -1)
        put_text(image, label, (x + 18, y + 22), 15, (255, 255, 255))
    if photo:
        rng = np.random.default_rng(3)
        noise = rng.integers(0, 255, (12, 16, 3)).astype(np.uint8)
        image[150:198, 200:264] = cv2.resize(noise, (64, 48), interpolation=cv2.INTER_CUBIC)
    return image


#: What was done, with the pair in which it was; both ways round each.
DONE = {
    "added": (page(None), page()),
    "recolored": (page(), page((30, 150, 60))),
    "moved": (page(), page(at=(200, 60))),
    "moved near by": (page(), page(at=(52, 40))),
    "edited": (page(), page(label="Abort")),
}
