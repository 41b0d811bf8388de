// What was brought together: bands that came and went, parts that moved, the other photograph's
// outline. motion: as ``imgdiff.render.viewer.motion`` makes it.

import { arrowBetween, centerOf, isSeen } from "./model/arrow.js";
import { movedBox } from "./model/linked_viewport.js";

/** Of a band's color, this much lies over it. Of more arrows than these nothing could be told. */
const TINT = 0.18, MOST_ARROWS = 60;

/** What one pane shows of it. side: whose pixels lie there; null for the grid of both. */
export function drawMotion(painter, pane, motion, side) {
  painter.inPane(pane, (c) => {
    for (const band of motion.bands) {
      const isLine = side !== "after" && band.side === "after";
      if (side === "after" && band.side === "before") continue;
      const box = side === "after" ? band.box : band.on_before;
      drawBand(c, boxIn(painter, pane, box), motion.colors[band.kind], isLine);
    }
    if (motion.outline && side !== "after") drawOutline(c, painter, pane, motion.outline);
  });
}

function boxIn({ viewport }, pane, [left, top, right, bottom]) {
  const from = viewport.toPane(left, top), to = viewport.toPane(right, bottom);
  return { x: pane.x + from.x, y: pane.y + from.y, width: to.x - from.x, height: to.y - from.y };
}

function drawBand(c, { x, y, width, height }, color, isLine) {
  c.fillStyle = c.strokeStyle = color;
  if (isLine) {
    c.fillRect(x - 1.5, y - 1.5, width + 3, height + 3);
    return;
  }
  c.globalAlpha = TINT;
  c.fillRect(x, y, width, height);
  c.globalAlpha = 1;
  c.lineWidth = 1.5;
  c.strokeRect(x, y, width, height);
}

function drawOutline(c, { viewport }, pane, corners) {
  c.beginPath();
  for (const [x, y] of corners) {
    const at = viewport.toPane(x, y);
    c.lineTo(pane.x + at.x, pane.y + at.y);
  }
  c.closePath();
  for (const [style, width, dash] of [["#000", 4, []], ["#fff", 2, [9, 6]]]) {
    c.strokeStyle = style;
    c.lineWidth = width;
    c.setLineDash(dash);
    c.stroke();
  }
  c.setLineDash([]);
}

/** Arrows from before to after: within one pane, or from the first one to the second.
    through(pane): the painter of a pane. pieces: of the layout, null where there is none. */
export function drawArrows(panes, motion, through, pieces) {
  if (motion.arrows.length > MOST_ARROWS) return;
  const [pane, second] = panes, painter = through(pane);
  const last = panes.at(-1), linked = Boolean(second && pieces);
  const stage = { x: 0, y: 0, width: last.x + last.width, height: last.y + last.height };
  const at = (where, { x, y }) => {
    const point = through(where).viewport.toPane(x, y);
    return { x: where.x + point.x, y: where.y + point.y };
  };
  painter.inPane(stage, (c) => {
    for (const { from, to, there } of motion.arrows) {
      const end = linked ? there ?? movedBox({ box: to }, pieces) : to;
      const start = at(pane, centerOf(from)), tip = at(last, centerOf(end));
      if (!isSeen(pane, start) || !isSeen(last, tip)) continue;
      const arrow = arrowBetween(start, tip);
      if (arrow) drawArrow(c, arrow, motion.colors.moved);
    }
  });
}

function drawArrow(c, { shaft: [from, neck], head }, color) {
  const line = new Path2D(), tip = new Path2D();
  line.moveTo(from.x, from.y);
  line.lineTo(neck.x, neck.y);
  for (const { x, y } of head) tip.lineTo(x, y);
  tip.closePath();
  c.lineCap = c.lineJoin = "round";
  for (const [style, width] of [["#fff", 5], [color, 2.5]]) {
    c.strokeStyle = c.fillStyle = style;
    c.lineWidth = width;
    c.stroke(line);
    c.lineWidth = width - 2;
    c.stroke(tip);
    c.fill(tip);
  }
}
