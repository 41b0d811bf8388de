"""python -m imgdiff"""

from imgdiff.cli import main

main()
