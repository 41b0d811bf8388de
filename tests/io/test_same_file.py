"""Files that are the same, byte for byte."""

import os

from imgdiff.io.same_file import same_bytes


def test_the_same_to_the_last_byte(tmp_path):
    one, two, long = tmp_path / "one", tmp_path / "two", b"x" * (2**20 + 7)
    for first, second in [(b"", b""), (b"a", b"a"), (long, long)]:
        one.write_bytes(first)
        two.write_bytes(second)
        assert same_bytes(one, str(two))
    for first, second in [(b"", b"a"), (b"a", b"b"), (long, long[:-1] + b"y")]:
        one.write_bytes(first)
        two.write_bytes(second)
        assert not same_bytes(one, two)


def test_a_file_rewritten_at_the_same_time_is_read_anew(tmp_path):
    one, two = tmp_path / "one", tmp_path / "two"
    for content, same in [(b"aa", True), (b"ab", False)]:
        one.write_bytes(b"aa")
        two.write_bytes(content)
        for path in (one, two):
            os.utime(path, (0, 0))
        assert same_bytes(one, two) == same


def test_what_cannot_be_read_is_not_the_same(tmp_path):
    (tmp_path / "file").write_bytes(b"a")
    os.mkfifo(tmp_path / "pipe")
    for other in (tmp_path / "missing", tmp_path, tmp_path / "pipe", "a\0b"):
        assert not same_bytes(tmp_path / "file", other)
        assert not same_bytes(other, tmp_path / "file")
        assert not same_bytes(other, other)
