// Which regions are listed, in which order, and which one comes next. A region: {number, box,
// score, area, only_in, kind}; numbers count from 1, the strongest first.

/** value: [words, how two are compared]. */
export const SORTS = {
  score: ["Strongest first", (a, b) => a.number - b.number],
  area: ["Largest first", (a, b) => b.area - a.area],
  place: ["Top to bottom", (a, b) => a.box[1] - b.box[1] || a.box[0] - b.box[0]],
};

const ofKind = (kind) => (r) => !r.only_in && r.kind === kind;

/** Filters by what happened: value: [words, which are shown]. */
const KINDS = {
  added: ["Added", ofKind("added")],
  removed: ["Removed", ofKind("removed")],
  moved: ["Moved", ofKind("moved")],
  recolored: ["Recolored", ofKind("recolored")],
  edited: ["Edited", ofKind("edited")],
  retouched: ["Retouched", ofKind("retouched")],
  resized: ["Resized", ofKind("resized")],
  changed: ["Otherwise changed", ofKind("changed")],
};

/** value: [words, which are shown]. */
export const FILTERS = {
  all: ["All", () => true],
  strong: ["Heat 0.75 and more", (r) => !r.only_in && r.score >= 0.75],
  weak: ["Heat below 0.75", (r) => !r.only_in && r.score < 0.75],
  large: ["1,000 px and more", (r) => r.area >= 1000],
  small: ["Less than 1,000 px", (r) => r.area < 1000],
  only_before: ["Only in before", (r) => r.only_in === "before"],
  only_after: ["Only in after", (r) => r.only_in === "after"],
  ...KINDS,
};

export function numbered(regions) {
  return regions.map((region, i) => ({ ...region, number: i + 1 }));
}

/** How many there are, as the verdict counts: what one picture alone has is no changed region. */
export function counted(regions) {
  const lone = regions.filter(({ only_in }) => only_in), both = regions.length - lone.length;
  const moved = lone.filter(({ kind }) => kind === "moved").length, words = [];
  if (both || !lone.length) words.push(`${both} region${both === 1 ? "" : "s"}`);
  if (lone.length > moved) words.push(`${lone.length - moved} only in one image`);
  if (moved) words.push(`${moved} moved place${moved === 1 ? "" : "s"}`);
  return words.join(", ");
}

/** The regions that pass a filter, sorted. */
export function arranged(regions, sort, filter) {
  return regions.filter(FILTERS[filter][1]).sort(SORTS[sort][1]);
}

/** The filters that part these regions, and the selected one: [value, words]. */
export function usefulFilters(regions, selected) {
  return Object.entries(FILTERS)
    .filter(([value, [, test]]) => value === "all" || value === selected
      || (regions.some(test) && !regions.every(test)))
    .map(([value, [words]]) => [value, words]);
}

/** The number after (step 1) or before (step -1) the chosen one, round and round; 0 is none. */
export function neighbor(chosen, step, count) {
  if (!chosen) return step > 0 ? 1 : count;
  return ((chosen - 1 + step + count) % count) + 1;
}
