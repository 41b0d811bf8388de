import pytest

from benchmarks.accuracy.ui_verdicts import expectation


@pytest.mark.parametrize(
    ("said", "different"),
    [
        ({"count": 0}, False),
        ({"count": 38, "antialiasing": True}, True),
        ({"percent": 5.19, "percent_aa_ignored": 0.0}, False),
        ({"percent": 8.66, "bounds": {}}, True),
        ({"result": "result.png"}, True),
        ({"rect": [0, 0, 1, 1]}, True),
        ({"label": "size"}, True),
        ({"label": "differ", "kind": "Color"}, True),
    ],
)
def test_what_other_tools_expect(said, different):
    assert expectation(said)[0] is different
