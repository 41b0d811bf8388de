"""Draws every sample pair again, the same to the pixel each time.

Usage: python samples/make_samples.py [OUT_DIR]
"""

import json
import sys
from pathlib import Path

from PIL import Image
from source import board, pages, photos, prints
from source.common import Sample

SAMPLES = (
    photos.retouched,
    photos.light,
    pages.web_page,
    prints.chart,
    prints.document,
    board.line_art,
    photos.shifted,
    photos.object_added,
    pages.dialog,
    photos.retina,
    photos.new_star,
    pages.different_size,
)


def save(sample: Sample, folder: Path) -> dict[str, object]:
    """Writes both pictures; returns what the manifest says about them."""
    names = [f"{sample.name}_{side}.{sample.extension}" for side in ("before", "after")]
    images = (sample.before, sample.after)
    for name, image, quality in zip(names, images, sample.qualities, strict=True):
        picture = Image.fromarray(image)
        if sample.extension == "jpg":
            picture.save(folder / name, quality=quality, optimize=True)
        else:
            picture.save(folder / name, optimize=True)
    return {
        "name": sample.name,
        "title": sample.title,
        "before": names[0],
        "after": names[1],
        "what_changed": sample.what_changed,
        "changed": bool(sample.boxes),
        "boxes": [list(box) for box in sample.boxes],
        "nuisances": list(sample.nuisances),
        "source": sample.source,
        "licence": sample.licence,
    }


def main() -> None:
    """Makes all samples and their manifest in the folder named, or beside this script."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    folder.mkdir(parents=True, exist_ok=True)
    manifest = {"pairs": [save(draw(), folder) for draw in SAMPLES]}
    text = json.dumps(manifest, indent=2, ensure_ascii=False)
    (folder / "manifest.json").write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
