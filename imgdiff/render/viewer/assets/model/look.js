// How a visitor looks at a comparison: view, opacity, mix, swipe, frames, motion and region, as
// ``imgdiff.render.viewer.look`` has it.

/** What the page remembers of it. */
export function rounded({ wanted: view, opacity, mix, swipe, frames, motion, region }) {
  const share = (value) => Math.round(100 * value) / 100;
  return {
    view, opacity: share(opacity), mix: share(mix), swipe: share(swipe), frames, motion,
    region,
  };
}

export function sameLook(a, b) {
  return Object.keys(a).every((name) => a[name] === b[name]);
}

const SHARE = { min: 0, max: 1, step: 0.05 };
const DIALS = {
  heat_before: { name: "opacity", label: "Heat", limits: SHARE },
  heat_after: { name: "opacity", label: "Heat", limits: SHARE },
  onion: { name: "mix", label: "After over before", limits: SHARE },
  flash: { name: "pace", label: "Each for", limits: { min: 0.4, max: 3, step: 0.1 }, unit: "s" },
  blink: { name: "pace", label: "Each for", limits: { min: 0.4, max: 3, step: 0.1 }, unit: "s" },
};

/** What the slider sets in a view, if anything. */
export function dialOf(view) {
  return DIALS[view];
}

/** The view after this one, round and round. */
export function nextView(views, view) {
  const names = Object.keys(views);
  return names[(names.indexOf(view) + 1) % names.length];
}
