"""What tells one content from another."""

from imgdiff.io.fingerprint import fingerprint


def test_the_same_for_the_same_bytes_alone():
    assert fingerprint(b"one") == fingerprint(memoryview(b"one")) != fingerprint(b"other")


def test_it_is_sha256_as_other_tools_write_it():
    empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert fingerprint(b"") == empty
