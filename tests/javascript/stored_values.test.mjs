// Values of more than 8 bits, where levels of 255 are shown.

import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./helpers.mjs";

const { storedWords } = await load("model/stored_values.js");

test("the ends of the range are its values, and grey is told once", () => {
  const range = { low: 1450, high: 17858 };
  assert.equal(storedWords([0, 0, 0], range), "1,450");
  assert.equal(storedWords([255, 255, 255], range), "17,860");
  assert.equal(storedWords([0, 255, 0], range), "1,450 17,860 1,450");
});

test("a value twice as large is told as that", () => {
  const range = { low: 0, high: 20000 };
  assert.equal(storedWords([51, 51, 51], range), "4,000");
  assert.equal(storedWords([102, 102, 102], range), "8,000");
  assert.equal(storedWords([51, 51, 51], { low: 0, high: 1 }), "0.2");
});
