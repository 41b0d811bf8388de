// Which regions are listed, in which order, and which one comes next.

import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./helpers.mjs";

const { FILTERS, SORTS, arranged, counted, neighbor, numbered, usefulFilters } =
  await load("model/region_order.js");

const REGIONS = numbered([
  { box: [50, 90, 60, 95], score: 1, area: 5000, only_in: "after" },
  { box: [40, 10, 60, 30], score: 0.9, area: 200, only_in: null, kind: "edited" },
  { box: [10, 10, 20, 20], score: 0.6, area: 1000, only_in: null, kind: "changed" },
]);
const numbers = (regions) => regions.map((region) => region.number);

test("numbers follow the order in which regions come: one-sided ones among the others", () => {
  assert.deepEqual(numbers(REGIONS), [1, 2, 3]);
  assert.equal(REGIONS[0].only_in, "after");
});

test("what one image alone has is counted apart, as the verdict does", () => {
  assert.equal(counted(REGIONS), "2 regions, 1 only in one image");
  assert.equal(counted(REGIONS.slice(1, 2)), "1 region");
  assert.equal(counted(REGIONS.slice(0, 1)), "1 only in one image");
  const moved = { ...REGIONS[0], kind: "moved" };
  assert.equal(counted([moved, moved]), "2 moved places");
  assert.equal(counted([...REGIONS, moved]), "2 regions, 1 only in one image, 1 moved place");
});

test("each sort", () => {
  const sorted = (sort) => numbers(arranged(REGIONS, sort, "all"));
  assert.deepEqual(sorted("score"), [1, 2, 3]);
  assert.deepEqual(sorted("area"), [1, 3, 2]);
  assert.deepEqual(sorted("place"), [3, 2, 1]);  // equal tops from left to right
  assert.deepEqual(Object.keys(SORTS), ["score", "area", "place"]);
});

test("sorting leaves the regions as they are", () => {
  arranged(REGIONS, "place", "all");
  assert.deepEqual(numbers(REGIONS), [1, 2, 3]);
});

test("each filter", () => {
  const shown = Object.fromEntries(Object.keys(FILTERS).map((filter) =>
    [filter, numbers(arranged(REGIONS, "score", filter))]));
  assert.deepEqual(shown, {
    all: [1, 2, 3], strong: [2], weak: [3], large: [1, 3], small: [2], only_before: [],
    only_after: [1], added: [], removed: [], moved: [], recolored: [], edited: [2], retouched: [],
    resized: [], changed: [3],
  });
});

test("a region is strong or weak, large or small, or in one image only", () => {
  for (const region of REGIONS) {
    const passes = (...names) => names.filter((name) => FILTERS[name][1](region)).length;
    assert.equal(passes("strong", "weak", "only_before", "only_after"), 1);
    assert.equal(passes("large", "small"), 1);
  }
});

test("filters that part nothing are not offered, but for the selected one", () => {
  const offered = (regions, selected) =>
    usefulFilters(regions, selected).map(([value]) => value);
  assert.deepEqual(offered(REGIONS, "all"),
    ["all", "strong", "weak", "large", "small", "only_after", "edited", "changed"]);
  assert.deepEqual(offered(REGIONS.slice(0, 1), "all"), ["all"]);
  assert.deepEqual(offered(REGIONS.slice(0, 1), "only_before"), ["all", "only_before"]);
  assert.deepEqual(offered([], ""), ["all"]);
});

test("next and previous go round", () => {
  assert.deepEqual([0, 1, 2, 3].map((chosen) => neighbor(chosen, 1, 3)), [1, 2, 3, 1]);
  assert.deepEqual([0, 1, 2, 3].map((chosen) => neighbor(chosen, -1, 3)), [3, 3, 1, 2]);
  assert.equal(neighbor(undefined, 1, 3), 1);
  assert.equal(neighbor(1, -1, 1), 1);
});
