"""The command, as ``python -m imgdiff``."""

from imgdiff.cli import main

main()
