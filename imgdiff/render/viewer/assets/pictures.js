// Loading what a comparison consists of: two pictures and the heat.

import { Heat } from "./model/heat.js";
import { Ink } from "./model/ink.js";

/** The longer side of the copy on which is looked what is drawn where. */
const INK_SIDE = 640;

/** {before, after, heat, whole, alphas: {before, after, whole}}. data.before, data.after, data.heat,
    data.layout.whole where there is a layout, and data.alphas where something is transparent:
    addresses, or data: ones. */
export async function loadPictures(data) {
  const loadingBefore = loadPicture(data.before);
  const loadingAfter = data.before === data.after ? loadingBefore : loadPicture(data.after);
  const loadingWhole = data.layout ? loadPicture(data.layout.whole) : loadingAfter;
  const loadingAlphas = ["before", "after", "whole"].map((side) => data.alphas[side])
    .map((address) => (address ? loadPicture(address) : null));
  const [before, after, heat, whole, ...opacity] = await Promise.all(
    [loadingBefore, loadingAfter, loadHeat(data), loadingWhole, ...loadingAlphas]);
  return { before, after, heat, whole,
    alphas: { before: opacity[0], after: opacity[1], whole: data.layout ? opacity[2] : opacity[1] } };
}

async function loadPicture(address) {
  const picture = new Image();
  picture.src = address;
  await picture.decode();
  return picture;
}

async function loadHeat({ heat, width, height }) {
  const packed = heat.startsWith("data:")
    ? new Blob([Uint8Array.from(atob(heat.slice(heat.indexOf(",") + 1)), (c) => c.charCodeAt(0))])
    : await fetchBlob(heat);
  const stream = packed.stream().pipeThrough(new DecompressionStream("gzip"));
  const bytes = await new Response(stream).arrayBuffer();
  return new Heat(width, height, new Uint16Array(bytes));
}

async function fetchBlob(address) {
  const answer = await fetch(address);
  if (!answer.ok) throw new Error(`${answer.status} ${answer.statusText}`);
  return answer.blob();
}

/** What is drawn on a picture. */
export function inkOf(picture, image) {
  const scale = Math.min(1, INK_SIDE / Math.max(image.width, image.height));
  const size = { width: Math.max(1, Math.round(scale * image.width)),
    height: Math.max(1, Math.round(scale * image.height)) };
  const c = Object.assign(document.createElement("canvas"), size)
    .getContext("2d", { willReadFrequently: true });
  c.drawImage(picture, 0, 0, size.width, size.height);
  return new Ink(c.getImageData(0, 0, size.width, size.height).data, size, image);
}

let probe = null;

/** [r, g, b] of one pixel of a picture. */
export function colorAt(picture, x, y) {
  if (!probe) {
    const canvas = document.createElement("canvas");
    canvas.width = canvas.height = 1;
    probe = canvas.getContext("2d", { willReadFrequently: true });
  }
  probe.drawImage(picture, x, y, 1, 1, 0, 0, 1, 1);
  return [...probe.getImageData(0, 0, 1, 1).data].slice(0, 3);
}
