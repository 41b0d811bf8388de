// How far two points of the picture are apart.

/** The corner of a pixel that is nearest to a point, in the image. */
export function snapped({ x, y }, { width, height }) {
  const to = (value, most) => Math.min(Math.max(Math.round(value), 0), most);
  return { x: to(x, width), y: to(y, height) };
}

/** The distance of two corners and the box between them, in words. */
export function measureWords(from, to) {
  const width = Math.abs(to.x - from.x), height = Math.abs(to.y - from.y);
  const distance = Math.hypot(width, height).toFixed(1).replace(/\.0$/, "");
  return `${distance} px apart, ${width} × ${height} px, from ${from.x}, ${from.y} to ${to.x}, ${to.y}`;
}
