// Where the numbers of the frames stand: beside them, where they hide the least.

const LABEL_GAP = 2;
/** Less ink under a label is as good as none. */
const QUIET = 0.05;
/** Kinds that say nothing which is not seen. */
const UNSAID = ["changed", "one_sided"];

/** Have two boxes {x, y, width, height} anything in common? */
export const overlaps = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width
  && a.y < b.y + b.height && b.y < a.y + a.height;

/** Of a frame {x, y, width, height} whose parts outside of a pane are not seen, the part that is:
    where the frame runs along the pane's edge it is moved in, so that all four sides are seen. */
export function clampedFrame(frame, pane, margin) {
  const left = Math.max(frame.x, Math.min(pane.x + 1, frame.x + margin));
  const top = Math.max(frame.y, Math.min(pane.y + 1, frame.y + margin));
  const rightmost = pane.x + pane.width - 1, lowest = pane.y + pane.height - 1;
  const right = Math.min(frame.x + frame.width, Math.max(rightmost, frame.x + frame.width - margin));
  const bottom = Math.min(frame.y + frame.height, Math.max(lowest, frame.y + frame.height - margin));
  return { x: left, y: top, width: right - left, height: bottom - top };
}

/** What stands beside a frame: the number with what happened, where that is known. */
export function wordsOf({ number, kind }) {
  return !kind || UNSAID.includes(kind) ? [`${number}`] : [`${number} ${kind}`, `${number}`];
}

/** The first of some labels {text, width, height} that hides nothing beside its frame, and where
    it stands; the last one wherever it hides the least. inkAt: how much is drawn under a place, in
    [0, 1]. */
export function labelBeside(frame, labels, pane, taken, inkAt = () => 0) {
  const placed = labels.map((label) => (
    { ...label, ...labelPlace(frame, label, pane, taken, inkAt) }));
  return placed.find((place) => ![frame, ...taken].some((other) => overlaps(place, other)))
    ?? placed.at(-1);
}

/** A place {x, y, width, height} for a label of this size beside its frame, in the pane: of those
    that lie on none of ``taken`` the first with the least drawn under it; to the left, right, above
    and below; inside the frame at last. */
export function labelPlace(frame, size, pane, taken, inkAt = () => 0) {
  const { width, height } = size;
  const high = Math.min(Math.max(frame.y, pane.y), pane.y + pane.height - height);
  const low = Math.min(Math.max(frame.y + frame.height - height, high), pane.y + pane.height - height);
  const left = Math.min(Math.max(frame.x, pane.x), pane.x + pane.width - width);
  const before = frame.x - width - LABEL_GAP, after = frame.x + frame.width + LABEL_GAP;
  const places = [
    { x: before, y: high }, { x: after, y: high },
    { x: left, y: frame.y - height - LABEL_GAP }, { x: left, y: frame.y + frame.height + LABEL_GAP },
    { x: before, y: low }, { x: after, y: low },
  ].map((place) => ({ ...place, width, height }));
  const inside = (place) => place.x >= pane.x && place.y >= pane.y
    && place.x + width <= pane.x + pane.width && place.y + height <= pane.y + pane.height;
  const seen = places.filter(inside);
  const open = seen.filter((place) => !taken.some((other) => overlaps(place, other)));
  const ink = open.map(inkAt), least = Math.min(...ink);
  return open[ink.findIndex((each) => each <= Math.max(least, QUIET))]
    ?? seen[0] ?? { x: left, y: high, width, height };
}
