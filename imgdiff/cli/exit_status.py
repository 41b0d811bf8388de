"""What all commands say in the same way."""

#: Exit status, as of diff and cmp.
SAME, DIFFERENT, TROUBLE = 0, 1, 2


def printable(text: str) -> str:
    """Without control characters, which a terminal would obey."""
    return "".join(c if c.isprintable() else "?" for c in text)
