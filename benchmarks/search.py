"""Searching: ``python -m benchmarks.search --photos FOLDER --photographs 400 --vectors 100000``.

Two things apart. Does it find the picture: photographs disturbed (half the size and JPEG; brighter;
cropped by a tenth; noise) are sought among all photographs. And how fast is it among very many: the
embeddings of the photographs are filled up to --vectors by draws from a normal distribution with
their mean and covariance, for want of as many pictures. Of the graph, recall is the share of the
true ten nearest that are among its ten. Times are of the processor.
"""

import argparse
import time
from io import BytesIO
from pathlib import Path

import numpy as np
from PIL import Image

from benchmarks.markdown import table
from imgdiff.network.runtime.loading import get_runtime
from imgdiff.recognition.search.index import NEAR
from imgdiff.recognition.search.nearest import Nearest

_QUERIES, _MOST = 1000, 10


def half_and_jpeg(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    stream = BytesIO()
    image.resize((image.width // 2, image.height // 2)).save(stream, "JPEG", quality=40)
    return Image.open(stream).convert("RGB")


def brighter(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    return Image.fromarray(np.clip(np.asarray(image) * 1.25 + 10, 0, 255).astype(np.uint8))


def cropped(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    width, height = image.size
    left, top = int(rng.uniform(0, 0.1) * width), int(rng.uniform(0, 0.1) * height)
    return image.crop((left, top, left + int(0.9 * width), top + int(0.9 * height)))


def noisy(image: Image.Image, rng: np.random.Generator) -> Image.Image:
    noise = rng.normal(0, 12, (image.height, image.width, 3))
    return Image.fromarray(np.clip(np.asarray(image) + noise, 0, 255).astype(np.uint8))


DISTURBED = (half_and_jpeg, brighter, cropped, noisy)


def embedded(images: list[Image.Image]) -> np.ndarray:
    runtime = get_runtime(threads=1)
    return np.concatenate([runtime.embed(np.asarray(image)) for image in images])


def found(
    files: list[Path], points: np.ndarray, sought: int, rng: np.random.Generator
) -> list[list]:
    """Of each disturbance: recall at 1, the share below the limit, and how many others are."""
    rows, nearest = [], Nearest(points, "exact")
    chosen = rng.choice(len(files), min(sought, len(files)), replace=False)
    for disturb in DISTURBED:
        queries = embedded([disturb(_open(files[i]), rng) for i in chosen])
        distances, places = nearest(queries, len(points))
        own = places == chosen[:, None]
        near = distances < NEAR
        rows.append(
            [
                disturb.__name__.replace("_", " "),
                f"{own[:, 0].mean():.0%}",
                f"{(near & own).any(axis=1).mean():.0%}",
                f"{(near & ~own).sum()} of {(~own).sum():,}",
            ]
        )
        print(rows[-1], flush=True)
    return rows


def _open(file: Path) -> Image.Image:
    return Image.open(file).convert("RGB")


def filled(points: np.ndarray, count: int, rng: np.random.Generator) -> np.ndarray:
    covariance = np.cov(points.T)
    more = rng.multivariate_normal(
        points.mean(axis=0), covariance, max(0, count - len(points)), method="cholesky"
    )
    return np.concatenate([points, more]).astype(np.float32)[:count]


def timed(vectors: np.ndarray, rng: np.random.Generator) -> list[list]:
    queries = vectors[rng.choice(len(vectors), _QUERIES, replace=False)]
    queries = queries + rng.normal(0, 0.02, queries.shape).astype(np.float32)
    rows, exact = [], None
    for method in ("exact", "graph"):
        began = time.process_time()
        nearest = Nearest(vectors, method)
        nearest(queries[:1], 1)
        built = time.process_time() - began
        began = time.process_time()
        _, places = nearest(queries, _MOST)
        asked = time.process_time() - began
        exact = places if exact is None else exact
        hits = [len(set(a) & set(b)) for a, b in zip(places, exact, strict=True)]
        recall = np.sum(hits) / exact.size
        rows.append(
            [method, f"{built:.1f} s", f"{1000 * asked / _QUERIES:.2f} ms", f"{recall:.4f}"]
        )
        print(rows[-1], flush=True)
    return rows


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--photos", type=Path, required=True)
    parser.add_argument("--photographs", type=int, default=400)
    parser.add_argument("--sought", type=int, default=100)
    parser.add_argument("--vectors", type=int, default=100_000)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args()
    rng = np.random.default_rng(given.seed)
    files = sorted(given.photos.glob("*.jpg"))
    files = [files[i] for i in rng.permutation(len(files))[: given.photographs]]
    began = time.process_time()
    points = embedded([_open(file) for file in files])
    each = (time.process_time() - began) / len(files)
    print(f"{len(files)} photographs, {1000 * each:.0f} ms each to decode and embed\n", flush=True)
    rows = timed(filled(points, given.vectors, rng), rng)
    head = [f"{given.vectors:,} vectors", "to build", "a query", "recall at 10"]
    print("\n".join(table(head, rows)))
    head = ["disturbed", "first found is the photograph", f"below {NEAR:g}", "others below it"]
    rows = found(files, points, given.sought, rng)
    print("\n".join(table(head, rows)))


if __name__ == "__main__":
    main()
