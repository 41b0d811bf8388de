"""The regions of a comparison as a table."""

import csv

import numpy as np

from imgdiff.compare import compare_images
from imgdiff.render.regions_csv import COLUMNS, regions_csv

FORMULA = "=HYPERLINK(1)"


def test_a_line_says_what_the_region_is_and_what_was_noted():
    before = np.full((120, 160, 3), 230, np.uint8)
    after = before.copy()
    after[20:44, 30:60] = (200, 30, 30)
    after[80:90, 100:140] = (30, 30, 200)
    result = compare_images(before, after)
    noted = result.regions[1].box
    lines = list(csv.DictReader(regions_csv(result, {noted: FORMULA}).splitlines()))
    assert len(lines) == len(result.regions) == 2 and tuple(lines[0]) == COLUMNS
    for number, (line, region) in enumerate(zip(lines, result.regions, strict=True), 1):
        left, top, width, height = (int(line[name]) for name in COLUMNS[1:5])
        assert (left, top, left + width, top + height) == region.box
        assert int(line["number"]) == number and int(line["area"]) == region.area
        assert line["kind"] == region.kind and float(line["heat"]) == round(region.score, 4)
    assert [line["note"] for line in lines] == ["", f"'{FORMULA}"]  # no formula
    nothing = regions_csv(compare_images(before, before))
    assert nothing.splitlines() == [",".join(COLUMNS)]
