// Places that are not looked at: {name, box: [left, top, right, bottom]}, or the stroke of a brush
// {name, line: [[x, y], ...], width}; in whole pixels of before.

/** A stroke has no more points than this. */
const MOST_POINTS = 5000;

const within = (value, most) => Math.min(Math.max(value, 0), most);

/** The box between two points of the image, clipped to it; null where nothing of it is left. */
export function boxBetween(from, to, { width, height }) {
  const box = [
    within(Math.floor(Math.min(from.x, to.x)), width),
    within(Math.floor(Math.min(from.y, to.y)), height),
    within(Math.ceil(Math.max(from.x, to.x)), width),
    within(Math.ceil(Math.max(from.y, to.y)), height),
  ];
  return box[0] < box[2] && box[1] < box[3] ? box : null;
}

/** A stroke with one more point, unless it lies on the last one; a full one as it is. */
export function lengthened(line, { x, y }, { width, height }) {
  const point = [within(Math.floor(x), width - 1), within(Math.floor(y), height - 1)];
  const last = line.at(-1);
  if (last && last[0] === point[0] && last[1] === point[1]) return line;
  return line.length < MOST_POINTS ? [...line, point] : line;
}

/** [left, top, right, bottom] round a place. */
export function boundsOf({ box, line, width }) {
  if (box) return box;
  const xs = line.map(([x]) => x), ys = line.map(([, y]) => y), half = width / 2;
  return [Math.min(...xs) - half, Math.min(...ys) - half,
    Math.max(...xs) + half, Math.max(...ys) + half];
}

/** The index of the place drawn last of those at a point; -1 where there is none. */
export function placeAt(places, { x, y }) {
  return places.findLastIndex((place) => {
    const [left, top, right, bottom] = boundsOf(place);
    if (x < left || y < top || x > right || y > bottom) return false;
    return Boolean(place.box) || nearLine(place.line, x, y) <= place.width / 2;
  });
}

/** A place elsewhere, by so many pixels; not out of the image. */
export function movedPlace(place, dx, dy, { width, height }) {
  const points = place.box ? [place.box.slice(0, 2), place.box.slice(2)] : place.line;
  const far = place.box ? 0 : 1;  // the right and lower edges of a box are exclusive
  const limited = (step, values, size) => {
    const low = -Math.min(...values), high = size - far - Math.max(...values);
    return Math.round(Math.min(Math.max(step, low), Math.max(low, high)));
  };
  const x = limited(dx, points.map((at) => at[0]), width);
  const y = limited(dy, points.map((at) => at[1]), height);
  const there = points.map(([px, py]) => [px + x, py + y]);
  return place.box ? { ...place, box: there.flat() } : { ...place, line: there };
}

/** Places out of a file's text; null where it holds none for a picture of this size. */
export function placesIn(text, { width, height }) {
  try {
    const { size, places } = JSON.parse(text);
    const fits = size[0] === width && size[1] === height && Array.isArray(places);
    return fits && places.every((each) => each.box || each.line) ? places : null;
  } catch {
    return null;
  }
}

function nearLine(line, x, y) {
  let least = Math.hypot(x - line[0][0], y - line[0][1]);
  for (let i = 1; i < line.length; i++) {
    const [ax, ay] = line[i - 1], [bx, by] = line[i];
    const dx = bx - ax, dy = by - ay, length = dx * dx + dy * dy;
    const along = length && within(((x - ax) * dx + (y - ay) * dy) / length, 1);
    least = Math.min(least, Math.hypot(x - ax - along * dx, y - ay - along * dy));
  }
  return least;
}
