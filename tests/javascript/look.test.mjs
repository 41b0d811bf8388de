// What the page remembers of how a visitor looks.

import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./helpers.mjs";

const { dialOf, nextView, rounded, sameLook } = await load("model/look.js");

const LOOK = { view: "swipe", opacity: 0.6, mix: 0.5, swipe: 1 / 3, frames: true, motion: true,
  region: 2 };

test("shares are rounded, and what is not remembered is left out", () => {
  const seen = { ...LOOK, wanted: "auto", pace: 2, playing: true };
  assert.deepEqual(rounded(seen), { ...LOOK, view: "auto", swipe: 0.33 });
});

test("a look is the same whatever the order of its fields", () => {
  const { view, ...rest } = LOOK;
  assert.ok(sameLook(LOOK, { ...rest, view }));
  assert.ok(!sameLook(LOOK, { ...LOOK, frames: false }));
});

test("the slider sets what the view shows", () => {
  assert.equal(dialOf("heat_after").name, "opacity");
  assert.equal(dialOf("onion").name, "mix");
  assert.equal(dialOf("blink").unit, "s");
  assert.equal(dialOf("side"), undefined);
});

test("views follow one another, round and round", () => {
  const views = { heat: "Heat", swipe: "Swipe", blink: "Blink" };
  assert.equal(nextView(views, "heat"), "swipe");
  assert.equal(nextView(views, "blink"), "heat");
});
