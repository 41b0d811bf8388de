// The heat, its coarser levels, and its colors.

import assert from "node:assert/strict";
import test from "node:test";
import { load, random } from "./helpers.mjs";

const { Heat } = await load("model/heat.js");
const { gradientOf, paletteOf, pixelTable, visibility } = await load("model/palette.js");

function heatOf(width, height, hot = {}) {
  const thousandths = new Uint16Array(width * height);
  for (const [index, value] of Object.entries(hot)) thousandths[index] = value;
  return new Heat(width, height, thousandths);
}
const IDENTITY = Uint32Array.from({ length: 256 }, (_, v) => v);

function sampled(heat, options) {
  const pixels = new Uint32Array(options.width * options.height).fill(999);
  heat.sample(pixels, { left: 0, top: 0, scale: 1, table: IDENTITY, ...options });
  return [...pixels];
}

test("the value at a pixel", () => {
  const heat = heatOf(3, 2, { 1: 500, 5: 1000 });
  assert.equal(heat.at(1, 0), 0.5);
  assert.equal(heat.at(2, 1), 1);
  assert.equal(heat.at(0, 0), 0);
  assert.equal(heat.peak, 255);
  assert.equal(heatOf(2, 2).peak, 0);
});

test("a level is as coarse as the screen", () => {
  const heat = heatOf(9, 5);
  const steps = [2, 1, 0.9, 0.5, 0.49, 0.25, 0.01].map((scale) => heat.level(scale).step);
  assert.deepEqual(steps, [1, 1, 2, 2, 4, 4, 128]);
  assert.deepEqual([heat.level(0.5).width, heat.level(0.5).height], [5, 3]);
  assert.deepEqual([heat.level(0.01).width, heat.level(0.01).height], [1, 1]);
});

test("one hot pixel stays in sight however far one zooms out", () => {
  const chance = random(3);
  for (let i = 0; i < 50; i++) {
    const width = 1 + Math.floor(40 * chance()), height = 1 + Math.floor(40 * chance());
    const heat = heatOf(width, height, { [Math.floor(width * height * chance())]: 1000 });
    for (const scale of [1, 0.5, 0.3, 0.1, 0.02])
      assert.equal(Math.max(...heat.level(scale).bytes), 255);
  }
});

test("sampling one to one is the heat itself", () => {
  const heat = heatOf(3, 2, { 0: 1000, 4: 200 });
  assert.deepEqual(sampled(heat, { width: 3, height: 2 }), [255, 0, 0, 0, 51, 0]);
});

test("sampling enlarges, and leaves what lies beside the image as it is", () => {
  const heat = heatOf(2, 1, { 1: 1000 });
  assert.deepEqual(sampled(heat, { width: 6, height: 1, left: -0.5, scale: 2 }),
    [999, 0, 0, 255, 255, 999]);
  assert.deepEqual(sampled(heat, { width: 1, height: 3, top: -1 }), [999, 0, 999]);
});

test("sampling from a coarser level keeps the peak", () => {
  const heat = heatOf(8, 8, { 27: 1000 });  // (3, 3)
  assert.deepEqual(sampled(heat, { width: 2, height: 2, scale: 0.25 }), [255, 0, 0, 0]);
});

test("a palette is read from its digits", () => {
  const hex = Array.from({ length: 256 }, (_, v) => v.toString(16).padStart(2, "0") + "00ff");
  const palette = paletteOf(hex.join(""));
  assert.equal(palette.length, 256);
  assert.deepEqual(palette[7], [7, 0, 255]);
  const gradient = gradientOf(palette);
  assert.ok(gradient.startsWith("linear-gradient(to right, rgb(0 0 255), "));
  assert.ok(gradient.endsWith("rgb(255 0 255))"));
});

test("heat fades in between its two limits", () => {
  const visible = visibility([0.2, 0.6]);
  assert.equal(visible[0], 0);
  assert.equal(visible[51], 0);
  assert.ok(Math.abs(visible[102] - 0.5) < 1e-6);
  assert.equal(visible[153], 1);
  assert.equal(visible[255], 1);
});

test("a pixel has red in its lowest byte and opacity in its highest", () => {
  const table = pixelTable(() => [1, 2, 3], (v) => v / 255);
  assert.equal(table[255], 0xff030201);
  assert.equal(table[0], 0x00030201);
});
