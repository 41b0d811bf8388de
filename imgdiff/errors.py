"""imgdiff's own errors. Each message says what was expected, what came and what to do.

ImgDiffError
├── ImageError      an image that cannot be read
├── DataError       images to learn from that cannot be used
├── OptionError     an option outside its range (a ValueError too)
├── WeightsError    weights that cannot be found, verified or loaded
└── OutputError     a file that cannot be written
"""


class ImgDiffError(Exception):
    """Whatever imgdiff reports as trouble; the parent of the kinds below.

    Args:
        message: What is wrong and what to do, in words for anybody.
        detail: What only callers of the library or the command can use, such as the name of an
            option. ``str(error)`` is both; who shows errors to visitors shows ``message``.
    """

    def __init__(self, message: str = "", *, detail: str = "") -> None:
        super().__init__(f"{message}{detail}")
        self.message, self.detail = message, detail


class ImageError(ImgDiffError):
    """An image that cannot be read: missing, unreadable, corrupt, too large, not an image."""


class DataError(ImgDiffError):
    """Images to learn from that cannot be used: none recognised, too few, unreadable."""


class OptionError(ImgDiffError, ValueError):
    """An option outside its range, or options that do not go together."""


class WeightsError(ImgDiffError):
    """Weights that cannot be found, verified, downloaded or loaded."""


class OutputError(ImgDiffError):
    """A file that cannot be written, or that would overwrite an input."""
