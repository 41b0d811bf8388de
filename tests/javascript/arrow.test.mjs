// Arrows from where something stood to where it stands.

import assert from "node:assert/strict";
import test from "node:test";
import { load, random } from "./helpers.mjs";

const { arrowBetween, centerOf, isSeen } = await load("model/arrow.js");

test("the head points at the end, as wide on both sides of the shaft", () => {
  const { shaft: [from, neck], head: [tip, left, right] } = arrowBetween({ x: 0, y: 0 }, { x: 100, y: 0 });
  assert.deepEqual([from, tip], [{ x: 0, y: 0 }, { x: 100, y: 0 }]);
  assert.deepEqual(neck, { x: 88, y: 0 });
  assert.deepEqual([left, right], [{ x: 88, y: 5 }, { x: 88, y: -5 }]);
});

test("whatever its direction, the head is no longer than half of it", () => {
  const chance = random(3);
  for (let i = 0; i < 200; i++) {
    const [from, to] = [0, 1].map(() => ({ x: 60 * chance(), y: 60 * chance() }));
    const length = Math.hypot(to.x - from.x, to.y - from.y), arrow = arrowBetween(from, to);
    assert.equal(arrow === null, length < 10);
    if (!arrow) continue;
    const [tip, left, right] = arrow.head, neck = arrow.shaft[1];
    assert.ok(Math.hypot(tip.x - neck.x, tip.y - neck.y) <= length / 2 + 1e-9);
    const far = ({ x, y }) => Math.hypot(tip.x - x, tip.y - y);
    assert.ok(Math.abs(far(left) - far(right)) < 1e-9);
  }
});

test("an arrow starts in the middle of a box, and is seen where both of its ends are", () => {
  assert.deepEqual(centerOf([10, 20, 30, 60]), { x: 20, y: 40 });
  const pane = { x: 5, y: 5, width: 10, height: 10 };
  assert.ok(isSeen(pane, { x: 15, y: 5 }) && !isSeen(pane, { x: 16, y: 5 }));
});
