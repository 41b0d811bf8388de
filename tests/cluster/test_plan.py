"""Manifests of every kind, plans that are whole or not there, and what is seen twice."""

import os

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from imgdiff.cluster import storage as files
from imgdiff.cluster.manifest import pairs_of
from imgdiff.cluster.plan import lay_down, planned_pairs
from imgdiff.cluster.records import read_records, to_parquet
from imgdiff.cluster.seen import Seen, content_of
from imgdiff.errors import DataError, ImageError, ImgDiffError, OptionError
from tests.cluster.conftest import write_manifest
from tests.fuzz.mutator import mutated

PAIRS = [(f"b{n}.png", f"a{n}.png") for n in range(5)]


def test_tables_and_folders_give_the_same_pairs(tmp_path):
    path = str(write_manifest(tmp_path, PAIRS))
    expected = [(f"{tmp_path}/{before}", f"{tmp_path}/{after}") for before, after in PAIRS]
    assert list(pairs_of([path])) == expected
    table = {"before": [b for b, _ in PAIRS], "after": [a for _, a in PAIRS], "more": range(5)}
    pq.write_table(pa.table(table), tmp_path / "pairs.parquet")
    assert list(pairs_of([f"{tmp_path}/pairs.parquet"])) == expected
    for side in ("old", "new"):
        (tmp_path / side).mkdir()
        for n in range(3):
            (tmp_path / side / f"{n}.png").touch()
    (tmp_path / "old" / "gone.png").touch()
    old, new = f"{tmp_path}/old", f"{tmp_path}/new"
    assert list(pairs_of([old, new])) == [
        *((f"{old}/{n}.png", f"{new}/{n}.png") for n in range(3)),
        (f"{old}/gone.png", ""),
    ]


def test_addresses_of_their_own_stay(tmp_path):
    path = str(write_manifest(tmp_path, [("s3://x/b.png", "/abs/a.png")]))
    assert list(pairs_of([path])) == [("s3://x/b.png", "/abs/a.png")]


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("pairs.csv", "before,later\na,b\n", "after is missing"),
        ("pairs.csv", "before,after\na,\n", "line 2: expected two addresses"),
        ("pairs.csv", "before,after\n\xe9", "UTF-8"),
        ("pairs.parquet", "before,after\n", "as Parquet"),
        ("pairs.txt", "", "expected a manifest"),
        ("elsewhere/pairs.csv", None, "cannot read"),
    ],
)
def test_what_is_no_manifest_is_said(tmp_path, name, text, words):
    if text is not None:
        (tmp_path / name).write_bytes(text.encode("latin-1"))
    with pytest.raises(DataError, match=words):
        list(pairs_of([str(tmp_path / name)]))


def test_a_plan_is_laid_down_once_and_holds_every_pair(tmp_path):
    folder = str(tmp_path / "out")
    plan, known = lay_down(folder, PAIRS, 2, {"threshold": "0.5"})
    assert (plan.pairs, plan.chunks, known) == (5, 3, False)
    planned = [row for chunk in range(3) for row in planned_pairs(folder, chunk)]
    assert planned == [(n, *pair) for n, pair in enumerate(PAIRS)]
    again, known = lay_down(folder, iter(()), 100, {"threshold": "0.5"})
    assert again == plan and known
    with pytest.raises(OptionError, match="threshold differ"):
        lay_down(folder, PAIRS, 2, {"threshold": "0.6"})


def test_a_plan_that_was_stopped_is_begun_anew(tmp_path):
    def stopped():
        yield from PAIRS[:3]
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        lay_down(str(tmp_path), stopped(), 2, {})
    plan, known = lay_down(str(tmp_path), PAIRS, 2, {})
    assert plan.pairs == 5 and not known


def test_damaged_tables_and_cards_are_told_in_our_words(tmp_path):
    folder = tmp_path / "out"
    lay_down(str(folder), PAIRS, 2, {"threshold": "0.5"})
    table = {"before": [b for b, _ in PAIRS], "after": [a for _, a in PAIRS]}
    pq.write_table(pa.table(table), tmp_path / "pairs.parquet")
    write_manifest(tmp_path, PAIRS)
    results = folder / "results.parquet"
    results.write_bytes(to_parquet([{"pair": 0, "error": "", "regions": []}]))

    def card(address):
        lay_down(str(folder), PAIRS, 2, {"threshold": "0.5"})

    def chunk(address):
        list(planned_pairs(str(folder), 0))

    def manifest(address):
        list(pairs_of([address]))

    refused = 0
    for file, read in (
        (folder / "batch.json", card),
        (folder / "plan" / "000000.parquet", chunk),
        (results, read_records),
        (tmp_path / "pairs.parquet", manifest),
        (tmp_path / "pairs.csv", manifest),
    ):
        whole = file.read_bytes()
        odd = [b"", b"[" * 100_000, b"null", b"{}", b'{"pairs": 1, "chunks": "1", "terms": {}}']
        for number in range(150):
            rng = np.random.default_rng(number)
            file.write_bytes(odd[number] if number < len(odd) else mutated([whole], rng))
            try:
                read(str(file))
            except ImgDiffError:
                refused += 1
        file.unlink()
        os.mkfifo(file)
        with pytest.raises(DataError, match="expected a file"):  # and nobody waits
            read(str(file))
        file.unlink()
        file.write_bytes(whole)
    assert refused > 300


@pytest.mark.parametrize("row", [(None, "a.png"), (5, 6), ("", "a.png")])
def test_a_parquet_manifest_of_other_things_is_said(row, tmp_path):
    before, after = row
    pq.write_table(pa.table({"before": [before], "after": [after]}), tmp_path / "pairs.parquet")
    with pytest.raises(DataError, match="expected two addresses"):
        list(pairs_of([f"{tmp_path}/pairs.parquet"]))


def test_an_unknown_storage_is_said():
    for read in (read_records, lambda address: list(pairs_of([address]))):
        with pytest.raises(DataError, match="cannot read"):
            read("nowhere://x/pairs.csv")


def test_what_was_seen_is_bounded_and_failures_are_not_kept():
    seen = Seen(most_bytes=3000)
    for n in range(50):
        seen.put({"content": str(n), "error": "", "pair": n, "summary": "Same"})
    assert seen.get("0") is None
    assert seen.get("49") == {"content": "49", "error": "", "pair": 49, "summary": "Same"}
    seen.put({"content": "bad", "error": "no picture"})
    assert seen.get("bad") is None
    assert content_of(b"ab", b"c") != content_of(b"a", b"bc")


def test_object_storage_reads_writes_and_lists(storage):
    address = f"{storage}/room/one.bin"
    assert not files.exists(address)
    files.write(address, b"1234")
    assert files.read(address) == b"1234" and files.exists(address)
    assert files.names(f"{storage}/room") == ["one.bin"]
    assert files.names(f"{storage}/nothing") == []
    with pytest.raises(ImageError, match="cannot read"):
        files.read(f"{storage}/room/two.bin")


def test_what_others_wrote_meanwhile_is_seen(storage):
    import fsspec

    files.write(f"{storage}/busy/one.bin", b"1")
    assert files.names(f"{storage}/busy") == ["one.bin"]
    others = fsspec.filesystem(storage.partition(":")[0], skip_instance_cache=True)
    others.pipe_file(f"{storage}/busy/two.bin", b"2")
    with files.opened(f"{storage}/busy/two.bin") as stream:
        assert stream.read() == b"2"
    assert files.names(f"{storage}/busy") == ["one.bin", "two.bin"]
