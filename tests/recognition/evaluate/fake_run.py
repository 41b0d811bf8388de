"""A run that needs no training, and faces drawn for it."""

import sys
from dataclasses import dataclass, field, replace
from types import SimpleNamespace

import cv2
import numpy as np

SIZE = (48, 40)
#: A name that would act in a page if it were not escaped.
NASTY = '<img src=x onerror="alert(1)">'


def face(rng, who: int, jitter: float = 1.0, size=SIZE) -> np.ndarray:
    """uint8 (H, W, 3): a face of ``who``, drawn anew each time."""
    traits = np.random.default_rng(who)
    scale = 8
    height, width = size[0] * scale, size[1] * scale
    image = np.full((height, width, 3), traits.integers(90, 240, 3), np.uint8)
    move = rng.normal(0, 0.02 * jitter, 2) * (width, height)
    x, y = (np.array([0.5, 0.52]) * (width, height) + move).astype(int)
    wide, tall = int(traits.uniform(0.26, 0.36) * width), int(traits.uniform(0.3, 0.38) * height)
    hair, skin = traits.integers(20, 150, 3).tolist(), traits.integers(140, 240, 3).tolist()
    turn = rng.normal(0, 6 * jitter)
    cv2.ellipse(image, (x, y - tall // 4), (wide + 24, tall + 10), turn, 0, 360, hair, -1)
    cv2.ellipse(image, (x, y), (wide, tall), turn, 0, 360, skin, -1)
    apart, high = traits.uniform(0.35, 0.55), traits.uniform(0.1, 0.3)
    eye, mouth = int(traits.uniform(12, 26)), traits.uniform(0.3, 0.7)
    for side in (-1, 1):
        centre = int(x + side * apart * wide), int(y - high * tall)
        cv2.circle(image, centre, eye, (250, 250, 250), -1)
        cv2.circle(image, centre, eye // 2, traits.integers(0, 90, 3).tolist(), -1)
    smile = max(4, int(rng.normal(22, 6 * jitter)))
    centre = x, int(y + 0.5 * tall)
    cv2.ellipse(image, centre, (int(mouth * wide), smile), 0, 0, 180, (60, 40, 150), 10)
    light = 1 + rng.normal(0, 0.1 * jitter)
    image = cv2.resize(image, (size[1], size[0]), interpolation=cv2.INTER_AREA) * light
    return np.clip(image + rng.normal(0, 4 * jitter, image.shape), 0, 255).astype(np.uint8)


class FakeRun:
    """Embeds an image as its own small picture."""

    def __init__(self, data="", parts=None, **changes):
        self.size, self.config = SIZE, SimpleNamespace(fit="stretch")
        self.name = "faces"
        self.threshold = 1.0
        self.distance_kind = "euclidean"
        self.settings = {"network": "cnn", "epochs": 30, "plan": {"size": [48, 40]}, "mixed": False}
        self.data = str(data)
        self.parts = parts or {}
        self.log = [
            {
                "epoch": e,
                "loss": 0.9 / e + 0.02,
                "precision": 1 - 0.5 / e,
                "validation_loss": 0.8 / e + 0.06 + 0.002 * e,
                "validation_precision": 0.96 - 0.4 / e,
                "validation_auc": 0.98 - (e - 20) ** 2 / 1e4,
            }
            for e in range(1, 31)
        ]
        vars(self).update(changes)

    def embed(self, images, progress=None, decoded=False):
        small = [cv2.resize(i, (6, 6), interpolation=cv2.INTER_AREA).ravel() for i in images]
        if progress is not None:
            progress(len(small), len(small))
        return np.asarray(small, np.float32) / 400

    def distance(self, a, b):
        return np.linalg.norm(a.astype(np.float64) - b, axis=1)

    def distances(self, a, b):
        return np.linalg.norm(a[:, None].astype(np.float64) - b[None], axis=2)

    def probability(self, distance):
        return 1 / (1 + np.exp(6 * (np.asarray(distance) / self.threshold - 1)))

    def contributions(self, one, two):
        gap = np.abs(one.astype(np.float32) - two).mean(2)
        return np.clip(cv2.GaussianBlur(gap, (0, 0), 3) / 120, 0, 1)


@dataclass(eq=False)
class Drawn:
    """A ``Dataset`` as far as an evaluation looks at it, with its images in memory."""

    files: tuple[str, ...]
    identities: np.ndarray
    groups: np.ndarray
    pictures: np.ndarray
    pairs: np.ndarray | None = None
    given: np.ndarray = field(default_factory=lambda: np.array([""]))
    notes: tuple[str, ...] = ()

    def __len__(self):
        return len(self.files)

    def take(self, indices):
        assert self.pairs is None
        return replace(
            self,
            files=tuple(self.files[i] for i in indices),
            **{name: getattr(self, name)[indices] for name in ("identities", "groups", "pictures")},
        )


def drawn(identities: int, each: int, jitter: float = 1.0, seed: int = 0) -> Drawn:
    """So many faces of so many people."""
    rng = np.random.default_rng(seed)
    who = np.repeat(np.arange(identities), each)
    pictures = np.stack([face(rng, k, jitter) for k in who])
    files = tuple(f"person{k}/{i}.png" for i, k in enumerate(who))
    return Drawn(files, who, who, pictures)


def in_place_of_the_data(monkeypatch, dataset, skipped=()):
    """Whatever data is named, an evaluation finds ``dataset``."""

    def evaluation_pairs(dataset, indices, *, most=20_000, seed=0):
        if dataset.pairs is not None:
            return dataset.pairs
        one, two = np.triu_indices(len(dataset), 1)
        same = dataset.identities[one] == dataset.identities[two]
        return np.stack([one, two, same], axis=1).astype(np.int64)[:most]

    modules = {
        "layouts": {"read_dataset": lambda path: dataset},
        "decoding": {"decode": lambda data, size, **how: (data, data.pictures, skipped)},
        "pair_labels": {"evaluation_pairs": evaluation_pairs},
    }
    for name, content in modules.items():
        monkeypatch.setitem(
            sys.modules, f"imgdiff.recognition.data.{name}", SimpleNamespace(**content)
        )
