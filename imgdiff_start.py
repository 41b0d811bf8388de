"""Where the command ``imgdiff`` begins: it says so where another ``imgdiff`` stands in our place.

PyPI's ``imgdiff`` (by Marius Gedminas) is a module and a command of the same name.
"""

import sys

OTHER = (
    "imgdiff: the module 'imgdiff' that Python finds ({place}) is another program of the same "
    "name, PyPI's 'imgdiff'. The two exclude each other: pip uninstall imgdiff, then install "
    "imgdiff-siamese again"
)


def main() -> None:
    """Runs ``imgdiff.cli.main``; exit status 2 where it is not ours."""
    import imgdiff

    if not hasattr(imgdiff, "__path__"):  # a single module, not our package
        print(OTHER.format(place=imgdiff.__file__), file=sys.stderr)
        sys.exit(2)
    from imgdiff.cli import main as run

    run()
