// Numbers stand beside their frames, and all of a frame is seen.

import assert from "node:assert/strict";
import test from "node:test";
import { load, random } from "./helpers.mjs";

const { clampedFrame, labelBeside, labelPlace, wordsOf } = await load("model/labels.js");

const PANE = { x: 0, y: 0, width: 400, height: 300 }, SIZE = { width: 16, height: 14 };
const overlap = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width
  && a.y < b.y + b.height && b.y < a.y + a.height;

test("a number stands to the left of its frame", () => {
  const frame = { x: 100, y: 100, width: 50, height: 30 };
  assert.deepEqual(labelPlace(frame, SIZE, PANE, []), { x: 82, y: 100, ...SIZE });
});

test("where something else stands there it goes to the right, above, below", () => {
  const frame = { x: 100, y: 100, width: 50, height: 30 }, taken = [];
  const places = [];
  for (let i = 0; i < 4; i++) {
    places.push(labelPlace(frame, SIZE, PANE, taken));
    taken.push(places.at(-1));
  }
  assert.deepEqual(places.map(({ x, y }) => [x, y]), [[82, 100], [152, 100], [100, 84], [100, 132]]);
});

test("a frame as large as the pane keeps its edges, and has its number inside", () => {
  const frame = clampedFrame({ x: -3, y: -3, width: 406, height: 306 }, PANE, 4);
  assert.deepEqual(frame, { x: 1, y: 1, width: 398, height: 298 });
  const place = labelPlace(frame, SIZE, PANE, []);
  assert.ok(place.x >= 0 && place.y >= 0);
});

test("the edge of a region that lies far outside stays outside", () => {
  const frame = { x: -200, y: 50, width: 300, height: 40 };
  assert.equal(clampedFrame(frame, PANE, 4).x, -196);
});

test("wherever a frame is seen, its number is seen whole, and on no frame if there is room", () => {
  const chance = random(5);
  for (let i = 0; i < 300; i++) {
    const frame = { x: 380 * chance(), y: 280 * chance(), width: 60 * chance(), height: 40 * chance() };
    const place = labelPlace(frame, SIZE, PANE, []);
    assert.ok(place.x >= 0 && place.x + place.width <= 400 && place.y >= 0
      && place.y + place.height <= 300);
    assert.ok(!overlap(place, frame));
  }
});

test("what happened stands beside the number where that is known", () => {
  assert.deepEqual(wordsOf({ number: 3, kind: "moved" }), ["3 moved", "3"]);
  assert.deepEqual(wordsOf({ number: 3, kind: "changed" }), ["3"]);
  assert.deepEqual(wordsOf({ number: 3, kind: "one_sided", only_in: "after" }), ["3"]);
});

test("a label is as long as there is room for it", () => {
  const frame = { x: 30, y: 100, width: 50, height: 30 };
  const labels = [{ text: "1 edited", width: 60, height: 14 }, { text: "1", width: 16, height: 14 }];
  const place = (taken) => labelBeside(frame, labels, PANE, taken);
  assert.deepEqual(place([]), { text: "1 edited", x: 82, y: 100, width: 60, height: 14 });
  const all = [{ x: 81, y: 0, width: 300, height: 300 }, { x: 20, y: 70, width: 90, height: 20 },
    { x: 20, y: 131, width: 90, height: 20 }];
  assert.equal(place(all).text, "1");
  assert.equal(place(all).x, 12);
});

test("a label stands where the least is drawn", () => {
  const frame = { x: 100, y: 100, width: 50, height: 30 };
  const drawn = (...boxes) => (place) => (boxes.some((box) => overlap(box, place)) ? 1 : 0);
  const left = { x: 0, y: 0, width: 99, height: 300 }, right = { x: 151, y: 0, width: 249, height: 300 };
  assert.equal(labelPlace(frame, SIZE, PANE, [], drawn(left)).x, 152);
  assert.deepEqual(labelPlace(frame, SIZE, PANE, [], drawn(left, right)), { x: 100, y: 84, ...SIZE });
  const everywhere = { x: 0, y: 0, width: 400, height: 300 };
  assert.equal(labelPlace(frame, SIZE, PANE, [], drawn(everywhere)).x, 82);
});
