"""What tells one file's content from another's."""

import hashlib


def fingerprint(data: bytes | memoryview) -> str:
    """A name for content: the same for the same bytes, and never for others.

    Args:
        data: All bytes of a file.

    Returns:
        Their SHA-256 in hexadecimal, 64 characters.
    """
    return hashlib.sha256(data).hexdigest()
