// The panes of the stage, and what the divider parts.

import assert from "node:assert/strict";
import test from "node:test";
import { load } from "./helpers.mjs";

const { paneAt, shareLeftOf, splitPanes, visibleExtent } = await load("model/panes.js");
const { Viewport } = await load("model/viewport.js");

const TALL = { width: 100, height: 300 }, WIDE = { width: 300, height: 100 };

test("one pane but side by side", () => {
  for (const view of ["heat_before", "swipe", undefined])
    assert.deepEqual(splitPanes(view, 800, 400, TALL), [{ x: 0, y: 0, width: 800, height: 400 }]);
});

test("two panes stand as they show more: tall images beside, wide ones above each other", () => {
  assert.deepEqual(splitPanes("side", 804, 400, TALL), [
    { x: 0, y: 0, width: 400, height: 400 }, { x: 404, y: 0, width: 400, height: 400 },
  ]);
  assert.deepEqual(splitPanes("side", 800, 404, WIDE), [
    { x: 0, y: 0, width: 800, height: 200 }, { x: 0, y: 204, width: 800, height: 200 },
  ]);
});

test("a point is in the pane under it, in a gap in the first", () => {
  const panes = splitPanes("side", 804, 400, TALL);
  assert.equal(paneAt(panes, 10, 10), panes[0]);
  assert.equal(paneAt(panes, 404, 0), panes[1]);
  assert.equal(paneAt(panes, 402, 10), panes[0]);
  assert.equal(paneAt(panes, 399.5, 399), panes[0]);
  assert.equal(paneAt(panes, -5, 999), panes[0]);
});

test("the divider parts what is seen of the image", () => {
  const viewport = new Viewport(), pane = { x: 0, y: 0, width: 400, height: 400 };
  viewport.setPane(pane);
  viewport.setImage(TALL);
  const { left, right } = visibleExtent(viewport, pane);
  assert.ok(Math.abs(left - (200 - 400 / 6)) < 1e-9 && Math.abs(right - (200 + 400 / 6)) < 1e-9);
  assert.ok(Math.abs(shareLeftOf([40, 0, 60, 10], viewport, pane) - 0.5) < 1e-9);
  assert.ok(Math.abs(shareLeftOf([0, 0, 20, 10], viewport, pane) - 0.1) < 1e-9);
  viewport.zoomTo(10);
  assert.deepEqual(visibleExtent(viewport, pane), { left: 0, right: 400 });
  assert.equal(shareLeftOf([0, 0, 2, 2], viewport, pane), 0);  // out of sight
  assert.equal(shareLeftOf([98, 0, 100, 2], viewport, pane), 1);
});
