// The viewer's modules that compute, and what several tests need.

const ASSETS = new URL("../../imgdiff/render/viewer/assets/", import.meta.url);

/** A module of the viewer, as "model/viewport.js". */
export const load = (name) => import(new URL(name, ASSETS));

/** A repeatable stand-in for Math.random. */
export function random(seed) {
  let state = seed;
  return () => {
    state = (1664525 * state + 1013904223) % 2 ** 32;
    return state / 2 ** 32;
  };
}
