"""Files that are small and ask for much, or lie: each by every way in, watched.

``python -m tests.attacks`` makes them and prints what came of each; ``--files DIR`` adds more.
"""
