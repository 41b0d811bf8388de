"""A calibration: what was learned of one place, and its file."""

import json
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np

from imgdiff.change.learned.envelope import SCALES, Envelope, colors_of
from imgdiff.errors import DataError
from imgdiff.io.write import replacing_read_only, write_file
from imgdiff.learned_limits import LearnedLimits
from imgdiff.network.stored_arrays import npz_arrays

#: Of the file.
VERSION = 1
_NUMBERS = ("version", "captures", "false_alarms", "false_alarms_without", "threshold")


@dataclass(frozen=True, eq=False)
class Calibration:
    """What accepted captures of one place taught.

    Attributes:
        limits: uint8 (H, W), the most heat of any capture near each pixel, times 255.
        envelope: The colors that were seen.
        threshold: Heat from which a place counts, at least.
        captures: How many captures there were beside the approved picture.
        false_alarms: How many of them would be called changed by what the others teach.
        false_alarms_without: How many without anything learned.
        content: Fingerprint of the approved file; "" where it is not known.
    """

    limits: np.ndarray
    envelope: Envelope
    threshold: float
    captures: int
    false_alarms: int
    false_alarms_without: int
    content: str = ""

    @property
    def expected_rate(self) -> float:
        """Share of further captures that will be called changed, as Laplace estimates it."""
        return (self.false_alarms + 1) / (self.captures + 2)

    def limits_for(self, after: np.ndarray, strict: np.ndarray) -> LearnedLimits:
        """What holds of a picture.

        Where all that a person can see counts, heat says nothing of how much changed, and colors
        alone rule: wherever they varied, any heat is usual as long as they lie in their range.

        Args:
            after: uint8 (H, W, 3), on the grid of the approved picture or a larger one that begins
                at its top left.
            strict: bool (H, W), see ``Comparison.strict``.

        Raises:
            DataError: It is smaller.
        """
        height, width = self.limits.shape
        if after.shape[0] < height or after.shape[1] < width:
            raise DataError(
                f"the calibration is of {width} x {height} pixels, and the pictures are compared "
                f"at {after.shape[1]} x {after.shape[0]}. Calibrate anew"
            )
        limits = np.zeros(after.shape[:2], np.float32)
        part = np.ascontiguousarray(after[:height, :width])
        strange = self.envelope.outside(colors_of(part), (height, width))
        usual = self.limits / np.float32(255)
        usual[self.envelope.varying & (usual > 0) & strict[:height, :width]] = 1
        limits[:height, :width] = np.where(strange, 0, usual)
        return LearnedLimits(limits, self.threshold, self.captures, self.false_alarms)

    def save(self, path: str | Path, *, force: bool = False) -> Path:
        """Writes it, whole or not at all.

        Args:
            path: Where to.
            force: Whether a read-only file is replaced too; it keeps its rights, as any other.

        Returns:
            ``path``.

        Raises:
            OutputError: It cannot be written.
        """
        facts = {name: getattr(self, name) for name in _NUMBERS[1:]}
        text = json.dumps({"version": VERSION, "content": self.content, **facts})
        arrays = {"facts": np.frombuffer(text.encode(), np.uint8), "limits": self.limits}
        for name in ("low", "high"):
            parts = getattr(self.envelope, name)
            arrays |= {f"{name}{scale}": part for scale, part in zip(SCALES, parts, strict=True)}
        stream = BytesIO()
        np.savez_compressed(stream, **arrays)  # type: ignore[arg-type]
        with replacing_read_only(force):
            return write_file(path, stream.getvalue())


def read_calibration(path: str | Path, max_pixels: int) -> Calibration:
    """Reads the file of a calibration.

    Args:
        path: The file.
        max_pixels: Larger ones are refused before they are read.

    Raises:
        DataError: It is something else, broken, of another version or too large.
    """
    try:
        stored = npz_arrays(Path(path).read_bytes())
        shape = stored["limits"].shape
        expected: dict[str, tuple[int, ...]] = {"limits": shape}
        if len(shape) != 2 or not 0 < shape[0] * shape[1] <= max_pixels:
            raise ValueError(f"{shape} pixels")
        for scale in SCALES:
            cells = -(-shape[0] // scale), -(-shape[1] // scale), 3
            expected |= {f"low{scale}": cells, f"high{scale}": cells}
        for name, size in expected.items():
            if stored[name].shape != size or stored[name].dtype != np.uint8:
                raise ValueError(f"{name} of {stored[name].shape}, {stored[name].dtype}")
        if stored["facts"].nbytes > 10_000 or stored["facts"].dtype != np.uint8:
            raise ValueError("facts")
        facts: dict[str, Any] = json.loads(stored["facts"].read().tobytes())
        arrays = {name: stored[name].read() for name in expected}
        known = {name: facts[name] for name in _NUMBERS}
        if known.pop("version") != VERSION:
            raise ValueError(f"version {facts['version']}, expected {VERSION}")
        if not 0 < known["threshold"] <= 1:
            raise ValueError(f"threshold {known['threshold']}")
        low, high = (tuple(arrays[f"{name}{s}"] for s in SCALES) for name in ("low", "high"))
        return Calibration(
            arrays["limits"], Envelope(low, high), content=str(facts["content"]), **known
        )
    except Exception as error:  # zipfile and NumPy raise nearly everything on broken data
        raise DataError(
            f"cannot read {str(path)!r}: expected a calibration that imgdiff calibrate wrote. "
            "Calibrate anew",
            detail=f" ({error})",
        ) from error
