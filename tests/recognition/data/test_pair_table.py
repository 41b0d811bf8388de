"""A table of pairs."""

import os

import numpy as np
import pytest

from imgdiff.errors import DataError
from imgdiff.recognition.data.layouts import read_dataset


def table(folder, text, name="pairs.csv", encoding="utf-8"):
    (folder / name).write_text(text, encoding=encoding)
    return folder / name


ROWS = "path1,path2,label\na.png,b.png,1\nc.png,d.png,0\n"


def listed(dataset):
    return [(dataset.files[i], dataset.files[j], int(same)) for i, j, same in dataset.pairs]


EXPECTED = [("a.png", "b.png", 1), ("c.png", "d.png", 0)]


@pytest.mark.parametrize(
    "text",
    [
        ROWS,
        ROWS.replace("\n", "\r\n"),
        ROWS.replace(",", ";"),
        ROWS.replace(",", "\t"),
        ROWS.replace(",1", ",Same").replace(",0", ", DIFFERENT"),
        ROWS.replace(",1", ",true").replace(",0", ",False"),
        ROWS.replace(",1", ",similar").replace(",0", ",dissimilar"),
        "who,Label,path2,path1\n,1,b.png,a.png\n\nx,0,./d.png,sub/../c.png\n",
        'path1,path2,label\n"a.png","b.png",1\n"c.png","d.png",0\n',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig"])
def test_ways_to_write_it(tmp_path, text, encoding):
    found = read_dataset(table(tmp_path, text, encoding=encoding))
    assert found.layout == "pairs" and found.root == tmp_path and listed(found) == EXPECTED


def test_a_folder_with_one_table(tmp_path):
    table(tmp_path, ROWS, "Pairs.CSV")
    table(tmp_path, "name,age\nx,1\n", "other.csv")
    (tmp_path / "binary.csv").write_bytes(b"\xff\xfe\0")
    (tmp_path / "images").mkdir()
    (tmp_path / "images" / "a.png").touch()
    assert listed(read_dataset(tmp_path)) == EXPECTED
    table(tmp_path, ROWS, "second.csv")
    with pytest.raises(DataError, match=r"found Pairs.CSV, second.csv. Name one"):
        read_dataset(tmp_path)


def test_one_name_for_one_file(tmp_path):
    rows = f"path1,path2,label\n{tmp_path}/a.png,sub\\b.png,1\n./a.png,/else/c.png,0\n"
    found = read_dataset(table(tmp_path, rows))
    assert found.files == ("a.png", "sub/b.png", "/else/c.png")
    assert str(found.path(2)) == "/else/c.png"


def test_what_is_linked_as_same_is_one_identity(tmp_path):
    rows = "a,b,1\nb,c,1\nd,e,1\na,d,0\na,c,0\nx,y,0\np,q,1\nr,s,0\nt,u,0\n"
    found = read_dataset(table(tmp_path, "path1,path2,label\n" + rows))
    of = dict(zip(found.files, found.identities.tolist(), strict=True))
    group = dict(zip(found.files, found.groups.tolist(), strict=True))
    assert of["a"] == of["b"] == of["c"] != of["d"] == of["e"] and of["x"] != of["y"]
    assert len(found.pairs) == 9  # a and c too: what the table says is kept
    assert len({group[k] for k in "abcde"}) == 1 and group["x"] == group["y"] != group["a"]


def test_where_most_is_linked_identities_are_kept_together(tmp_path):
    rows = "".join(f"{i}a,{i}b,1\n{i}a,{i + 1}a,0\n" for i in range(9))
    found = read_dataset(table(tmp_path, "path1,path2,label\n" + rows))
    assert (found.groups == found.identities).all()
    assert any("left out" in note for note in found.notes)


def test_parts(tmp_path):
    rows = "path1,path2,label,split\na,b,1,Train\nc,d,0,val\ne,f,1,test\ng,h,1,\n"
    found = read_dataset(table(tmp_path, rows))
    assert found.given.tolist() == [*["train"] * 2, *["validation"] * 2, *["test"] * 2, "", ""]


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ("a,b,1\nc,d,maybe\n", "line 3.*1 .same. or 0.*'maybe'"),
        ("a,b,1\nb,a,0\n", "line 3.*line 2"),
        ("a,b,1\n\nc,d\n", "line 4.*3 fields"),
        ("a,,1\n", "line 2.*empty"),
        ("a,./a,1\n", "line 2.*twice"),
        ("", "expected pairs"),
    ],
)
def test_errors_name_the_line(tmp_path, rows, said):
    with pytest.raises(DataError, match=said):
        read_dataset(table(tmp_path, "path1,path2,label\n" + rows))


@pytest.mark.parametrize("text", ["", "\n", "a.png,b.png,1\n", "path1,path2\na,b\n"])
def test_the_first_line_names_the_columns(tmp_path, text):
    with pytest.raises(DataError, match="path1,path2,label"):
        read_dataset(table(tmp_path, text))


@pytest.mark.parametrize("rows", ["a,b,1,train\nb,c,1,test\n", "a,b,1,later\n"])
def test_parts_that_cannot_be(tmp_path, rows):
    with pytest.raises(DataError, match=r"line \d.*(two parts|later)"):
        read_dataset(table(tmp_path, "path1,path2,label,split\n" + rows))


def test_other_bytes(tmp_path):
    (tmp_path / "pairs.csv").write_bytes(ROWS.replace("a", "ä").encode("latin-1"))
    with pytest.raises(DataError, match="UTF-8"):
        read_dataset(tmp_path / "pairs.csv")


def test_what_is_named_so_and_is_no_file_is_passed_over(tmp_path):
    os.mkfifo(tmp_path / "pipe.csv")  # reading it would wait for ever
    (tmp_path / "folder.csv").mkdir()
    table(tmp_path, ROWS)
    assert listed(read_dataset(tmp_path)) == EXPECTED


def test_of_what_is_no_table_a_line_is_read(tmp_path):
    huge = tmp_path / "huge.csv"
    with open(huge, "wb") as stream:
        stream.truncate(2**40)
    with pytest.raises(DataError, match="path1,path2,label"):
        read_dataset(huge)


def test_the_same_pair_twice_counts_once(tmp_path):
    found = read_dataset(table(tmp_path, ROWS + "b.png,a.png,1\n"))
    assert listed(found) == EXPECTED and found.pairs.dtype == np.int64


def test_what_is_linked_is_one_component(rng):
    from imgdiff.recognition.data.pair_table import _linked

    for _ in range(30):
        pairs = np.column_stack([rng.integers(0, 40, (25, 2)), np.ones(25, int)])
        component = _linked(pairs, 40)
        assert (component[pairs[:, 0]] == component[pairs[:, 1]]).all()
        # Numbered by their first image, and no more are joined than the pairs join.
        assert list(dict.fromkeys(component.tolist())) == list(range(component.max() + 1))
        reach = np.eye(40, dtype=bool)
        reach[pairs[:, 0], pairs[:, 1]] = reach[pairs[:, 1], pairs[:, 0]] = True
        for _ in range(6):  # paths of up to 64 steps
            reach = (reach.astype(int) @ reach) > 0
        np.testing.assert_array_equal(component[:, None] == component, reach)
