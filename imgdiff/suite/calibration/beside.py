"""Calibrations that lie beside approved pictures, and are used without being asked for."""

from dataclasses import replace
from pathlib import Path

from imgdiff.change.learned.calibration import read_calibration
from imgdiff.io.fingerprint import fingerprint
from imgdiff.options import CompareOptions

STALE = "Its calibration is of another approved picture and was not used: calibrate anew."


def calibration_file(picture: Path) -> Path:
    """Where the calibration of a picture lies: ``home.calibration.npz`` beside ``home.png``."""
    return picture.with_name(f"{picture.stem}.calibration.npz")


def with_calibration(
    options: CompareOptions, approved: Path, before: bytes
) -> tuple[CompareOptions, str]:
    """The options of a comparison, with the calibration beside the approved picture.

    Args:
        options: As configured; a calibration that they name is kept.
        approved: The approved file.
        before: Its bytes.

    Returns:
        The options, and what is to be said: "" or that the calibration does not fit any more.

    Raises:
        DataError: The calibration cannot be read.
    """
    file = calibration_file(approved)
    if options.calibration is not None or not file.is_file():
        return options, ""
    if read_calibration(file, options.max_pixels).content != fingerprint(before):
        return options, STALE
    return replace(options, calibration=file), ""
