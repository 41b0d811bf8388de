// Which part of the image is seen: fit, zoom about a point, limits of panning, mapping.

import assert from "node:assert/strict";
import test from "node:test";
import { load, random } from "./helpers.mjs";

const { Viewport } = await load("model/viewport.js");

const near = (actual, expected, within = 1e-9) =>
  assert.ok(Math.abs(actual - expected) <= within, `${actual} is not ${expected}`);

function viewportOf(image, pane) {
  const viewport = new Viewport();
  viewport.setPane(pane);
  viewport.setImage(image);
  return viewport;
}
const wide = () => viewportOf({ width: 1000, height: 500 }, { width: 400, height: 400 });

/** What is seen stays within the image, or the image stands in the pane's middle. */
function assertLimits(viewport) {
  const { image, pane } = viewport;
  const start = viewport.toImage(0, 0), end = viewport.toImage(pane.width, pane.height);
  for (const [low, high, size] of [[start.x, end.x, image.width], [start.y, end.y, image.height]]) {
    if (high - low >= size) near(low + high, size, 1e-6);
    else assert.ok(low >= -1e-6 && high <= size + 1e-6, `${low} to ${high} of ${size}`);
  }
}

test("a new image is seen whole, in the middle", () => {
  const viewport = wide();
  assert.equal(viewport.scale, 0.4);
  assert.ok(viewport.fitted);
  assert.deepEqual(viewport.toPane(0, 0), { x: 0, y: 100 });
  assert.deepEqual(viewport.toPane(1000, 500), { x: 400, y: 300 });
});

test("a tiny image is enlarged, but not without end", () => {
  assert.equal(viewportOf({ width: 2, height: 2 }, { width: 400, height: 400 }).scale, 32);
  assert.equal(viewportOf({ width: 60, height: 60 }, { width: 400, height: 400 }).scale, 6);
  assert.equal(viewportOf({ width: 100, height: 50 }, { width: 400, height: 400 }).scale, 4);
});

test("a tall page opens at its width, from the top, and stays so in another pane", () => {
  const viewport = viewportOf({ width: 1280, height: 6000 }, { width: 640, height: 500 });
  assert.equal(viewport.scale, 0.5);
  assert.deepEqual(viewport.toPane(0, 0), { x: 0, y: 0 });
  assert.ok(viewport.scrolls && !viewport.fitted);
  viewport.setPane({ width: 800, height: 500 });
  assert.equal(viewport.scale, 0.625);
  viewport.pan(0, -100);
  near(viewport.toImage(0, 0).y, 160);
  viewport.setPane({ width: 640, height: 500 });  // one has been somewhere: no jump
  assert.equal(viewport.scale, 0.625);
  viewport.fit();
  assert.ok(viewport.fitted && !viewport.scrolls);
});

test("a tall page opens where its first change lies, if that is not in sight at the top", () => {
  const opened = (first) => {
    const viewport = new Viewport();
    viewport.setPane({ width: 640, height: 500 });
    viewport.setImage({ width: 1280, height: 6000 }, first);
    return viewport;
  };
  near(opened([0, 800, 10, 900]).toPane(0, 0).y, 0);
  near(opened([0, 3000, 10, 3100]).toPane(0, 3050).y, 250);
  near(opened([0, 5900, 10, 6000]).toPane(0, 6000).y, 500);  // nothing below the end
});

test("a page that is seen whole at half its size or more is seen whole", () => {
  const viewport = viewportOf({ width: 820, height: 1120 }, { width: 1085, height: 570 });
  assert.ok(viewport.fitted);
  assert.ok(!viewportOf({ width: 820, height: 1200 }, { width: 1085, height: 570 }).fitted);
});

test("a narrow tall picture is not enlarged to the width", () => {
  const viewport = viewportOf({ width: 100, height: 2000 }, { width: 640, height: 500 });
  assert.equal(viewport.scale, 1);
  near(viewport.toPane(50, 0).x, 320);
  near(viewport.toPane(50, 0).y, 0);
});

test("screen to image and back is where one began", () => {
  const chance = random(1), viewport = wide();
  for (let i = 0; i < 200; i++) {
    viewport.zoomTo(0.3 + 20 * chance(), 400 * chance(), 400 * chance());
    const px = 400 * chance(), py = 400 * chance();
    const point = viewport.toImage(px, py), back = viewport.toPane(point.x, point.y);
    near(back.x, px, 1e-6);
    near(back.y, py, 1e-6);
  }
});

test("zooming in keeps what lies under the pointer", () => {
  const viewport = wide(), anchor = viewport.toImage(150, 220);
  viewport.zoomTo(3, 150, 220);
  const now = viewport.toImage(150, 220);
  near(now.x, anchor.x);
  near(now.y, anchor.y);
  assert.ok(!viewport.fitted);
});

test("zooming without a point keeps the middle", () => {
  const viewport = wide();
  viewport.zoomTo(5);
  assert.deepEqual([viewport.centerX, viewport.centerY], [500, 250]);
});

test("the scale has its limits", () => {
  const viewport = wide();
  viewport.zoomTo(1e6);
  assert.equal(viewport.scale, 64);
  viewport.zoomTo(0);
  assert.ok(viewport.fitted);
  assert.equal(viewport.scale, 0.4);
  // A small image can be seen pixel by pixel, smaller than fitted.
  const small = viewportOf({ width: 100, height: 100 }, { width: 400, height: 400 });
  small.zoomTo(0.1);
  assert.equal(small.scale, 1);
  assert.deepEqual([small.centerX, small.centerY], [50, 50]);
});

test("nearly fitted is fitted", () => {
  const viewport = wide();
  viewport.zoomTo(5, 10, 10);
  viewport.zoomTo(0.4 * 1.005, 10, 10);
  assert.ok(viewport.fitted);
  assert.equal(viewport.scale, 0.4);
});

test("panning ends at the image's edge", () => {
  const viewport = wide();
  viewport.zoomTo(2);
  viewport.pan(1e5, 1e5);
  assert.deepEqual(viewport.toImage(0, 0), { x: 0, y: 0 });
  viewport.pan(-1e5, -1e5);
  assert.deepEqual(viewport.toImage(400, 400), { x: 1000, y: 500 });
  viewport.pan(20, 0);  // two CSS pixels an image pixel
  assert.deepEqual(viewport.toImage(400, 400), { x: 990, y: 500 });
});

test("an image seen whole does not pan", () => {
  const viewport = wide();
  viewport.pan(50, -70);
  assert.deepEqual([viewport.centerX, viewport.centerY], [500, 250]);
});

test("whatever one does, the limits hold", () => {
  for (let seed = 0; seed < 30; seed++) {
    const chance = random(seed), pick = (most) => 1 + Math.floor(most * chance());
    const viewport = viewportOf({ width: pick(3000), height: pick(3000) },
      { width: pick(1500), height: pick(900) });
    for (let i = 0; i < 60; i++) {
      [
        () => viewport.zoomTo(70 * chance() ** 3, 900 * chance(), 900 * chance()),
        () => viewport.pan(400 * (chance() - 0.5), 400 * (chance() - 0.5)),
        () => viewport.setPane({ width: pick(1500), height: pick(900) }),
        () => viewport.showBox([0, 0, pick(viewport.image.width), pick(viewport.image.height)]),
        () => viewport.fit(),
      ][Math.floor(5 * chance())]();
      assertLimits(viewport);
      assert.ok(viewport.scale > 0 && viewport.scale <= 64);
      if (viewport.fitted) assert.equal(viewport.scale, viewport.fitScale);
    }
  }
});

test("what was seen whole stays so in another pane, what was not keeps its scale", () => {
  const viewport = wide();
  viewport.setPane({ width: 800, height: 800 });
  assert.equal(viewport.scale, 0.8);
  viewport.zoomTo(3);
  viewport.setPane({ width: 500, height: 200 });
  assert.equal(viewport.scale, 3);
});

test("a box is shown in the middle, with what surrounds it", () => {
  const viewport = wide();
  viewport.showBox([500, 200, 580, 240]);
  assert.equal(viewport.scale, 2);
  assert.deepEqual([viewport.centerX, viewport.centerY], [540, 220]);
  viewport.showBox([500, 200, 501, 201]);
  near(viewport.scale, 400 / 48 * 0.4);  // as if it had 48 pixels a side: its neighbors are seen
  viewport.showBox([0, 0, 1000, 500]);
  assert.ok(viewport.fitted);
});

test("two fingers pull apart what lies between them", () => {
  const viewport = wide();
  const at = (x, y) => ({ x, y, px: x, py: y });
  viewport.zoomTo(2);
  const middle = viewport.toImage(200, 200);
  viewport.pinch(at(150, 200), at(100, 200), at(300, 200));
  near(viewport.scale, 2 * 200 / 150);
  const now = viewport.toImage(200, 200);
  near(now.x, middle.x);
  near(now.y, middle.y);
  viewport.pinch(at(200, 200), at(210, 200), at(200, 200));  // from no distance at all
  assert.ok(Number.isFinite(viewport.scale));
});
