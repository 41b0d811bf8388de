// What lies under a point.

import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./helpers.mjs";

const { frameOf, isInside, pixelOf, regionAt } = await load("model/hit_testing.js");
const { Viewport } = await load("model/viewport.js");

const PANE = { x: 0, y: 0, width: 400, height: 400 };
const SECOND = { ...PANE, x: 404 };
const REGIONS = [
  { number: 1, box: [20, 40, 40, 60] }, { number: 2, box: [30, 50, 90, 90] },
];

function viewport() {
  const made = new Viewport();
  made.setPane(PANE);
  made.setImage({ width: 100, height: 100 });
  return made;
}

test("a frame stands round its region, in either pane", () => {
  assert.deepEqual(frameOf(viewport(), PANE, REGIONS[0]),
    { x: 77, y: 157, width: 86, height: 86 });
  assert.deepEqual(frameOf(viewport(), SECOND, REGIONS[0]),
    { x: 481, y: 157, width: 86, height: 86 });
});

test("the strongest of the regions under a point is hit", () => {
  const at = (x, y, pane = PANE) => regionAt(viewport(), pane, REGIONS, x, y)?.number;
  assert.equal(at(100, 200), 1);
  assert.equal(at(140, 220), 1);  // both
  assert.equal(at(300, 300), 2);
  assert.equal(at(390, 390), undefined);
  assert.equal(at(100 + 404, 200, SECOND), 1);
});

test("frame and number belong to the region, what lies beyond does not", () => {
  const at = (x, y) => regionAt(viewport(), PANE, REGIONS, x, y)?.number;
  assert.equal(at(77, 157), 1);
  assert.equal(at(76, 157), undefined);
  assert.equal(at(80, 138), 1);  // its number
  assert.equal(at(80, 137), undefined);
});

test("a pixel is found, and none beside the image", () => {
  const made = viewport();
  const pixelAt = (px, py) => {
    const place = made.toImage(px, py);
    return isInside(made.image, place) ? pixelOf(place) : null;
  };
  assert.deepEqual(pixelAt(0, 0), { x: 0, y: 0 });
  assert.deepEqual(pixelAt(399.9, 3.99), { x: 99, y: 0 });
  assert.equal(pixelAt(400, 0), null);
  made.setImage({ width: 100, height: 50 });  // stands in the middle
  assert.equal(pixelAt(200, 99), null);
  assert.deepEqual(pixelAt(200, 100), { x: 50, y: 0 });
  assert.equal(pixelAt(200, 300), null);
});
