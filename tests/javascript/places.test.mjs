// Places that are not looked at: drawing, finding and moving them.

import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./helpers.mjs";

const { boundsOf, boxBetween, lengthened, movedPlace, placeAt, placesIn } =
  await load("model/places.js");

const IMAGE = { width: 100, height: 50 };

test("a box has whole pixels, whichever way it is drawn, and does not leave the image", () => {
  const from = { x: 10.4, y: 40.7 }, to = { x: 3.6, y: 20.2 };
  assert.deepEqual(boxBetween(from, to, IMAGE), [3, 20, 11, 41]);
  assert.deepEqual(boxBetween(to, from, IMAGE), [3, 20, 11, 41]);
  assert.deepEqual(boxBetween({ x: -5, y: -5 }, { x: 500, y: 5 }, IMAGE), [0, 0, 100, 5]);
  assert.equal(boxBetween({ x: 7, y: 7 }, { x: 7, y: 30 }, IMAGE), null);
});

test("a stroke takes each pixel once in a row, inside of the image, up to its length", () => {
  let line = lengthened([], { x: 1.2, y: 1.9 }, IMAGE);
  assert.equal(lengthened(line, { x: 1.8, y: 1.1 }, IMAGE), line);
  line = lengthened(line, { x: 900, y: -4 }, IMAGE);
  assert.deepEqual(line, [[1, 1], [99, 0]]);
  const full = Array.from({ length: 5000 }, (_, i) => [i, 0]);
  assert.equal(lengthened(full, { x: 3, y: 3 }, IMAGE).length, 5000);
});

test("the place drawn last is found, a stroke as wide as its brush", () => {
  const places = [
    { name: "", box: [0, 0, 50, 50] }, { name: "", line: [[10, 10], [40, 10]], width: 6 },
    { name: "", line: [[80, 40]], width: 10 },
  ];
  assert.equal(placeAt(places, { x: 25, y: 12.9 }), 1);
  assert.equal(placeAt(places, { x: 25, y: 13.5 }), 0);
  assert.equal(placeAt(places, { x: 84, y: 42 }), 2);
  assert.equal(placeAt(places, { x: 60, y: 10 }), -1);
  assert.deepEqual(boundsOf(places[1]), [7, 7, 43, 13]);
});

test("a moved place keeps its size, its name and the image's bounds", () => {
  const box = { name: "clock", box: [10, 10, 30, 20] };
  assert.deepEqual(movedPlace(box, 4.4, -3, IMAGE), { name: "clock", box: [14, 7, 34, 17] });
  assert.deepEqual(movedPlace(box, 500, 500, IMAGE).box, [80, 40, 100, 50]);
  const line = { name: "", line: [[5, 5], [9, 5]], width: 3 };
  assert.deepEqual(movedPlace(line, -50, 1, IMAGE).line, [[0, 6], [4, 6]]);
  assert.deepEqual(movedPlace(line, 500, 500, IMAGE).line, [[95, 49], [99, 49]]);
  assert.deepEqual(box.box, [10, 10, 30, 20]);
});

test("a file opens on a picture of its size alone", () => {
  const places = [{ name: "a", box: [1, 2, 3, 4] }];
  const text = JSON.stringify({ size: [100, 50], places });
  assert.deepEqual(placesIn(text, IMAGE), places);
  for (const bad of ["", "{", "[]", "{}", JSON.stringify({ size: [50, 100], places }),
    JSON.stringify({ size: [100, 50], places: [{}] })])
    assert.equal(placesIn(bad, IMAGE), null);
});
