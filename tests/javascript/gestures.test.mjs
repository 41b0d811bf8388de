// What keys and the wheel mean.

import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./helpers.mjs";

const { pressKey, wheelFactor } = await load("gestures.js");
const { Viewport } = await load("model/viewport.js");

test("a turn of the wheel zooms in as far as one back zooms out", () => {
  assert.ok(wheelFactor({ deltaY: -30 }) > 1);
  assert.ok(Math.abs(wheelFactor({ deltaY: -30 }) * wheelFactor({ deltaY: 30 }) - 1) < 1e-9);
  assert.equal(wheelFactor({ deltaY: 2, deltaMode: 1 }), wheelFactor({ deltaY: 32 }));
  assert.equal(wheelFactor({ deltaY: 1e6 }), wheelFactor({ deltaY: 60 }));
  assert.ok(wheelFactor({ deltaY: -10, ctrlKey: true }) > wheelFactor({ deltaY: -10 }));
});

test("keys move the viewport, others mean nothing", () => {
  const viewport = new Viewport();
  viewport.setPane({ width: 400, height: 400 });
  viewport.setImage({ width: 4000, height: 4000 });
  assert.ok(pressKey("1", viewport));
  assert.equal(viewport.scale, 1);
  const { x } = viewport.toImage(0, 0);
  assert.ok(pressKey("ArrowRight", viewport));
  assert.equal(viewport.toImage(0, 0).x, x + 60);
  assert.ok(pressKey("+", viewport) && viewport.scale === 1.25);
  assert.ok(pressKey("0", viewport) && viewport.fitted);
  for (const key of ["x", "toString", "Enter"]) assert.ok(!pressKey(key, viewport));
});
