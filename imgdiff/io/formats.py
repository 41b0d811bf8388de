"""Which image files are read, by the names of their kinds and the ends of their own."""

from pathlib import PurePath

#: The kinds of files, with the suffixes their files go by.
FORMATS = {
    "JPEG": (".jpg", ".jpeg", ".jpe", ".jfif"),
    "PNG": (".png",),
    "BMP": (".bmp", ".dib"),
    "WebP": (".webp",),
    "TIFF": (".tif", ".tiff"),
    "GIF": (".gif",),
    "AVIF": (".avif",),
    "PFM": (".pfm",),
    "Netpbm": (".pgm", ".ppm", ".pbm", ".pnm"),
}
#: All suffixes of image files, in lower case.
SUFFIXES = tuple(suffix for suffixes in FORMATS.values() for suffix in suffixes)
#: The kinds in words: "JPEG, PNG, ... or Netpbm".
FORMAT_NAMES = " or ".join([", ".join([*FORMATS][:-1]), [*FORMATS][-1]])


def is_image_name(name: str) -> bool:
    """Whether a file of this name is taken for an image.

    Args:
        name: The file's name without its folder, in whatever case.

    Returns:
        True where it ends in one of ``SUFFIXES`` and does not begin with a dot.
    """
    return not name.startswith(".") and PurePath(name).suffix.lower() in SUFFIXES
