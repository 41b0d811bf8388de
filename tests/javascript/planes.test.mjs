// Backgrounds behind what is transparent, and single channels.

import assert from "node:assert/strict";
import test from "node:test";
import { load, random } from "./helpers.mjs";

const { BACKGROUNDS, CHANNELS, compose } = await load("model/planes.js");

const pixel = (...values) => Uint8ClampedArray.from(values);
const seen = (pixels, alpha, look) => {
  const copy = pixels.slice();
  compose(copy, alpha, pixels.length / 4, { background: "checkerboard", channel: "all", ...look });
  return [...copy];
};

test("what is opaque is seen as it is on every background", () => {
  const opaque = pixel(10, 20, 30, 255);
  for (const background of Object.keys(BACKGROUNDS))
    for (const alpha of [null, pixel(255, 255, 255, 255)])
      assert.deepEqual(seen(opaque, alpha, { background }), [10, 20, 30, 255]);
});

test("what is clear is the background", () => {
  const clear = pixel(0, 0, 0, 255), white = pixel(255, 255, 255, 255);
  const on = (background) => seen(white, clear, { background }).slice(0, 3);
  assert.deepEqual(on("white"), [255, 255, 255]);
  assert.deepEqual(on("black"), [0, 0, 0]);
  assert.deepEqual(on("magenta"), [255, 0, 255]);
  assert.deepEqual(on("checkerboard"), [153, 153, 153]);
});

test("the checkerboard has squares of eight pixels", () => {
  const row = Uint8ClampedArray.from({ length: 4 * 24 }, () => 255);
  const greys = seen(row, new Uint8ClampedArray(4 * 24), {}).filter((_, i) => i % 4 === 0);
  assert.deepEqual(greys, [...Array(8).fill(153), ...Array(8).fill(102), ...Array(8).fill(153)]);
});

test("half clear, a color lies halfway to the background", () => {
  const chance = random(2);
  for (let i = 0; i < 200; i++) {
    const alpha = Math.floor(256 * chance()), value = Math.floor(256 * chance());
    const onWhite = Math.round((value * alpha) / 255 + 255 - alpha);
    const [red] = seen(pixel(onWhite, 0, 0, 255), pixel(alpha, 0, 0, 255), { background: "black" });
    assert.ok(Math.abs(red - (value * alpha) / 255) <= 1);
  }
});

test("one channel is grey; alpha is how opaque it is", () => {
  const color = pixel(10, 20, 30, 255), half = pixel(128, 128, 128, 255);
  const grey = (channel, alpha) => seen(color, alpha, { channel, background: "white" }).slice(0, 3);
  assert.deepEqual(grey("red", null), [10, 10, 10]);
  assert.deepEqual(grey("green", null), [20, 20, 20]);
  assert.deepEqual(grey("blue", null), [30, 30, 30]);
  assert.deepEqual(grey("alpha", half), [128, 128, 128]);
  assert.deepEqual(grey("alpha", null), [255, 255, 255]);
  assert.deepEqual(Object.keys(CHANNELS), ["all", "red", "green", "blue", "alpha"]);
});
