// Measuring counts the pixels between two corners.

import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./helpers.mjs";

const { measureWords, snapped } = await load("model/measure.js");

test("points lie on the corners of pixels, inside of the image", () => {
  assert.deepEqual(snapped({ x: 3.4, y: 7.6 }, { width: 10, height: 10 }), { x: 3, y: 8 });
  assert.deepEqual(snapped({ x: -3, y: 99 }, { width: 10, height: 10 }), { x: 0, y: 10 });
});

test("distance and box are the same both ways", () => {
  const a = { x: 10, y: 20 }, b = { x: 13, y: 16 };
  assert.match(measureWords(a, b), /^5 px apart, 3 × 4 px, from 10, 20 to 13, 16$/);
  assert.match(measureWords(b, a), /^5 px apart, 3 × 4 px, from 13, 16/);
  assert.match(measureWords(a, { x: 11, y: 21 }), /^1\.4 px apart, 1 × 1 px/);
});
