"""What a visitor may bring. A server holds several visitors in one memory."""

from imgdiff.io.formats import SUFFIXES

#: Kinds of files, by the ends of their names, without the dot.
TYPES = [suffix.removeprefix(".") for suffix in SUFFIXES]
#: Of one file.
MAX_UPLOAD_MB = 50
#: Of one image; larger ones are refused before they are decoded.
MAX_PIXELS = 40_000_000
#: Beside the first of two images, of what that one shows.
MAX_REFERENCES = 30
#: In one table, and images in one folder.
MAX_PAIRS = 500
#: Of all files that one visitor has in a table.
MAX_TOTAL_MB = 500
