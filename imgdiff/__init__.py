"""imgdiff: see what changed between two images.

    from imgdiff import compare_images
    result = compare_images("before.png", "after.png")
    result.save("heatmap.png")

The names below are imported when first used: ``import imgdiff`` loads no framework.
"""

import sys
from importlib import import_module
from typing import TYPE_CHECKING, Any

from imgdiff.version import __version__

_HOMES = {
    "compare_images": "imgdiff.compare",
    "compare_many": "imgdiff.batch.compare_many",
    "compare_videos": "imgdiff.video.compare_videos",
    "compare_documents": "imgdiff.suite.documents.compare",
    "calibrate": "imgdiff.suite.calibration.learn",
    "assert_same_image": "imgdiff.suite.assertion",
    "Comparison": "imgdiff.result",
    "CompareOptions": "imgdiff.options",
    "RenderOptions": "imgdiff.options",
    "Region": "imgdiff.result",
    "train": "imgdiff.recognition.train.train",
    "evaluate": "imgdiff.recognition.evaluate.evaluate",
    "verify": "imgdiff.recognition.verify",
    "identify": "imgdiff.recognition.identify",
    "Detection": "imgdiff.recognition.detection.detection",
    "load_detector": "imgdiff.recognition.detection.detectors",
    "inspect_image": "imgdiff.recognition.inspection.inspect_image",
    "Inspector": "imgdiff.recognition.inspection.inspect_image",
    "open_index": "imgdiff.recognition.search.index",
    "load_run": "imgdiff.recognition.runs.run",
    "Run": "imgdiff.recognition.runs.run",
    "create_siamese_model": "imgdiff.network.keras.create_siamese_model",
    "contrastive_loss": "imgdiff.network.keras.comparison_losses",
    "ImgDiffError": "imgdiff.errors",
    "DataError": "imgdiff.errors",
    "ImageError": "imgdiff.errors",
    "OptionError": "imgdiff.errors",
    "OutputError": "imgdiff.errors",
    "WeightsError": "imgdiff.errors",
}

__all__ = [*sorted(_HOMES), "__version__"]

if TYPE_CHECKING:
    from imgdiff.batch.compare_many import compare_many as compare_many
    from imgdiff.compare import compare_images as compare_images
    from imgdiff.errors import DataError as DataError
    from imgdiff.errors import ImageError as ImageError
    from imgdiff.errors import ImgDiffError as ImgDiffError
    from imgdiff.errors import OptionError as OptionError
    from imgdiff.errors import OutputError as OutputError
    from imgdiff.errors import WeightsError as WeightsError
    from imgdiff.network.keras.comparison_losses import contrastive_loss as contrastive_loss
    from imgdiff.network.keras.create_siamese_model import (
        create_siamese_model as create_siamese_model,
    )
    from imgdiff.options import CompareOptions as CompareOptions
    from imgdiff.options import RenderOptions as RenderOptions
    from imgdiff.recognition.detection.detection import Detection as Detection
    from imgdiff.recognition.detection.detectors import load_detector as load_detector
    from imgdiff.recognition.evaluate.evaluate import evaluate as evaluate
    from imgdiff.recognition.identify import identify as identify
    from imgdiff.recognition.inspection.inspect_image import Inspector as Inspector
    from imgdiff.recognition.inspection.inspect_image import inspect_image as inspect_image
    from imgdiff.recognition.runs.run import Run as Run
    from imgdiff.recognition.runs.run import load_run as load_run
    from imgdiff.recognition.search.index import open_index as open_index
    from imgdiff.recognition.train.train import train as train
    from imgdiff.recognition.verify import verify as verify
    from imgdiff.result import Comparison as Comparison
    from imgdiff.result import Region as Region
    from imgdiff.suite.assertion import assert_same_image as assert_same_image
    from imgdiff.suite.calibration.learn import calibrate as calibrate
    from imgdiff.suite.documents.compare import compare_documents as compare_documents
    from imgdiff.video.compare_videos import compare_videos as compare_videos


def __getattr__(name: str) -> Any:
    if name in _HOMES:
        return getattr(import_module(_HOMES[name]), name)
    if name == "main":  # what the command of PyPI's other ``imgdiff`` asks for
        return _others_command
    raise AttributeError(f"module 'imgdiff' has no attribute {name!r}")


def __dir__() -> list[str]:
    return list(__all__)


def _others_command() -> None:
    sys.stderr.write(
        "imgdiff: this command was installed by another program of the same name, PyPI's "
        "'imgdiff'. The two exclude each other: pip uninstall imgdiff, then install "
        "imgdiff-siamese again; python -m imgdiff runs this one\n"
    )
    sys.exit(2)
