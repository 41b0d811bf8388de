// What keys mean on the whole page, and when they mean something else.

import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./helpers.mjs";

const { KEYS, actionOf } = await load("model/keys.js");

test("a key means one thing, and says so", () => {
  const names = KEYS.map(([, name]) => name);
  assert.equal(new Set(KEYS.map(([key]) => key)).size, KEYS.length);
  assert.equal(new Set(names).size, names.length);
  assert.equal(actionOf({ key: "n" }, null), "next");
  assert.equal(actionOf({ key: "?" }, null), "help");
  assert.equal(actionOf({ key: "z" }, null), undefined);
  assert.equal(actionOf({ key: "toString" }, null), undefined);
});

test("the browser's own keys, and what is being typed, stay what they are", () => {
  for (const held of ["ctrlKey", "metaKey", "altKey"])
    assert.equal(actionOf({ key: "p", [held]: true }, null), undefined);
  for (const target of [
    { tagName: "INPUT", type: "text" }, { tagName: "INPUT", type: "number" },
    { tagName: "TEXTAREA" }, { tagName: "SELECT" }, { tagName: "DIV", isContentEditable: true },
  ]) assert.equal(actionOf({ key: "n" }, target), undefined);
  assert.equal(actionOf({ key: "n" }, { tagName: "INPUT", type: "checkbox" }), "next");
});
