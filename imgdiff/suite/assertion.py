"""Pictures in unittest and notebooks."""

from typing import Any

from imgdiff.compare import compare_images
from imgdiff.result import Comparison
from imgdiff.suite.capture import picture_bytes
from imgdiff.suite.wording import changes


class ImagesDifferError(AssertionError):
    """Two pictures that should be the same are not.

    Attributes:
        result: The comparison, which a notebook shows.
    """

    def __init__(self, message: str, result: Comparison) -> None:
        super().__init__(message)
        self.result = result


def assert_same_image(actual: Any, expected: Any, **options: Any) -> Comparison:
    """Fails where a picture is not as it should be.

    Args:
        actual: What was made: a path, bytes, Pillow image, array, matplotlib figure, or a page or
            element of Playwright or Selenium.
        expected: What it should be, likewise.
        **options: As for ``compare_images``, for instance ``ignore=[box]``.

    Returns:
        The comparison, where nothing that matters changed.

    Raises:
        ImagesDifferError: Something did; an AssertionError that says what and where, with the
            comparison as ``result``.
        ImageError: One of them cannot be read.
        OptionError: An option is out of its range.
    """
    pictures = [picture_bytes(picture)[0] for picture in (expected, actual)]
    result = compare_images(*pictures, names=("expected", "actual"), **options)
    if result.changed:
        raise ImagesDifferError(changes(result.to_dict()), result)
    return result
