// An arrow from one point of the stage to another.

/** Shorter ones are not seen; length and half the width of the head; in CSS pixels. */
const SHORTEST = 10, HEAD = 12, HEAD_HALF = 5;

export const centerOf = ([left, top, right, bottom]) => ({
  x: (left + right) / 2, y: (top + bottom) / 2,
});

/** Does a pane {x, y, width, height} show a point of the stage? */
export function isSeen(pane, { x, y }) {
  return x >= pane.x && y >= pane.y && x <= pane.x + pane.width && y <= pane.y + pane.height;
}

/** {shaft: [from, to], head: [tip, left, right]} of an arrow; null where it is too short. */
export function arrowBetween(from, to) {
  const dx = to.x - from.x, dy = to.y - from.y, length = Math.hypot(dx, dy);
  if (length < SHORTEST) return null;
  const high = Math.min(HEAD, length / 2), wide = (HEAD_HALF * high) / HEAD;
  const along = { x: dx / length, y: dy / length };
  const neck = { x: to.x - high * along.x, y: to.y - high * along.y };
  return {
    shaft: [from, neck],
    head: [to, { x: neck.x - wide * along.y, y: neck.y + wide * along.x },
      { x: neck.x + wide * along.y, y: neck.y - wide * along.x }],
  };
}
