// How much is drawn in a part of a picture.

import assert from "node:assert/strict";
import test from "node:test";
import { load, random } from "./helpers.mjs";

const { Ink } = await load("model/ink.js");

const SIZE = { width: 60, height: 40 };

/** Pixels of a white picture with what ``dark(x, y)`` says. */
function picture(dark) {
  const pixels = new Uint8ClampedArray(4 * SIZE.width * SIZE.height).fill(255);
  for (let y = 0; y < SIZE.height; y++)
    for (let x = 0; x < SIZE.width; x++)
      if (dark(x, y)) pixels.fill(0, 4 * (y * SIZE.width + x), 4 * (y * SIZE.width + x) + 3);
  return pixels;
}

test("nothing is drawn on one color, whichever, nor outside of the image", () => {
  for (const dark of [() => true, () => false]) {
    const ink = new Ink(picture(dark), SIZE, SIZE);
    assert.equal(ink.share([0, 0, 60, 40]), 0);
    assert.equal(ink.share([-50, -50, -1, -1]), 0);
    assert.equal(ink.share([60, 0, 90, 40]), 0);
  }
});

test("letters are, where they stand", () => {
  const ink = new Ink(picture((x, y) => x < 20 && (x + y) % 3 === 0), SIZE, SIZE);
  assert.ok(ink.share([0, 0, 20, 40]) > 0.5);
  assert.equal(ink.share([25, 0, 60, 40]), 0);
  const half = ink.share([-20, 0, 20, 40]);  // half of it outside
  assert.ok(half > 0.25 && half < 0.55);
});

test("a picture made smaller is asked in pixels of the large one, and shares stay shares", () => {
  const dark = (x, y) => x < 20 && (x + y) % 3 === 0;
  const ink = new Ink(picture(dark), SIZE, { width: 600, height: 400 });
  const plain = new Ink(picture(dark), SIZE, SIZE), chance = random(3);
  assert.ok(Math.abs(ink.share([0, 0, 200, 400]) - plain.share([0, 0, 20, 40])) < 1e-9);
  for (let i = 0; i < 200; i++) {
    const [x, y] = [700 * chance() - 50, 500 * chance() - 50];
    const share = ink.share([x, y, x + 200 * chance(), y + 200 * chance()]);
    assert.ok(share >= 0 && share <= 1);
  }
});
