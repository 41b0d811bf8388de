"""imgdiff's own errors. Each message says what was expected, what came and what to do."""


class ImgDiffError(Exception):
    """Whatever imgdiff reports as trouble; the parent of the kinds below."""


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
