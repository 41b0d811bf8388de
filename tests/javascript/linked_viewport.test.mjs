// A page as it came beside the one it is compared with: what both show lies at the same place.

import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./helpers.mjs";

const { LinkedViewport, movedBox, shiftAt } = await load("model/linked_viewport.js");
const { Viewport } = await load("model/viewport.js");

/** 40 rows inserted at 100; below, a column of its own that lost 20 rows. */
const PIECES = [
  { box: [0, 0, 300, 100], dx: 0, dy: 0 },
  { box: [0, 100, 200, 400], dx: 0, dy: 40 },
  { box: [200, 100, 300, 220], dx: 0, dy: 40 },
  { box: [200, 240, 300, 400], dx: 0, dy: 20 },
];

function linked() {
  const viewport = new Viewport();
  viewport.setPane({ width: 150, height: 200 });
  viewport.setImage({ width: 300, height: 400 });
  return [viewport, new LinkedViewport(viewport, PIECES, { width: 300, height: 440 })];
}

test("a place moves as the piece that holds it, or as the nearest", () => {
  assert.equal(shiftAt(PIECES, 10, 99).dy, 0);
  assert.equal(shiftAt(PIECES, 10, 100).dy, 40);
  assert.equal(shiftAt(PIECES, 250, 224).dy, 40);  // removed: nearer to what is above
  assert.equal(shiftAt(PIECES, 250, 238).dy, 20);
  assert.equal(shiftAt(PIECES, 250, 900).dy, 20);
  assert.equal(shiftAt([], 1, 2).dx, 0);
});

test("what lies over the page counts before the page", () => {
  const pinned = [...PIECES, { box: [10, 300, 30, 320], dx: 0, dy: 0 }];
  assert.equal(shiftAt(pinned, 20, 310).dy, 0);
  assert.equal(shiftAt(pinned, 30, 310).dy, 40);
});

test("seen whole, both pages are", () => {
  const [viewport, made] = linked();
  assert.ok(viewport.fitted);
  const start = made.toPane(0, 0), end = made.toPane(300, 440);
  assert.ok(start.y >= -1e-9 && end.y <= 200 + 1e-9 && start.x >= 0 && end.x <= 150);
  assert.ok(Math.abs(end.y - start.y - 200) < 1e-9);
});

test("nearer, the middle of both shows the same at the same scale", () => {
  const [viewport, made] = linked();
  for (const [x, y, dy] of [[60, 80, 0], [60, 200, 40], [250, 330, 20]]) {
    viewport.zoomTo(4);
    Object.assign(viewport, { centerX: x, centerY: y });
    assert.equal(made.scale, viewport.scale);
    assert.deepEqual(made.toImage(75, 100), { x, y: y + dy });
    assert.deepEqual(made.toPane(x, y + dy), viewport.toPane(x, y));
  }
});

test("there and back", () => {
  const [, made] = linked();
  for (const place of [{ x: 5, y: 5 }, { x: 120, y: 180 }, { x: 280, y: 390 }]) {
    const at = made.toPane(place.x, place.y), back = made.toImage(at.x, at.y);
    assert.ok(Math.abs(back.x - place.x) + Math.abs(back.y - place.y) < 1e-9);
  }
});

test("the other page's place, and none in what was inserted", () => {
  const [, made] = linked();
  assert.deepEqual(made.toOther({ x: 10, y: 50 }), { x: 10, y: 50 });
  assert.equal(made.toOther({ x: 10, y: 120 }), null);
  assert.deepEqual(made.toOther({ x: 10, y: 150 }), { x: 10, y: 110 });
  assert.deepEqual(made.toOther({ x: 250, y: 300 }), { x: 250, y: 280 });
});

test("a region moves with its piece; an inserted band has its own place", () => {
  assert.deepEqual(movedBox({ box: [10, 150, 30, 160] }, PIECES), [10, 190, 30, 200]);
  const band = { box: [0, 100, 300, 140] };
  assert.deepEqual(movedBox({ box: [0, 100, 300, 100], band }, PIECES), [0, 100, 300, 140]);
});
