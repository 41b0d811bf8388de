// The choice of a background behind what is transparent, and of one channel.

import { h } from "./elements.js";
import { BACKGROUNDS, CHANNELS, compose } from "./model/planes.js";

export class Planes {
  /** onchange(): the pictures are others; ``dressed`` gives them. */
  constructor(onchange) {
    this.chosen = { background: "checkerboard", channel: "all" };
    const choice = (name, label, options) => h("select", {
      "aria-label": label, title: label, onchange: (event) => {
        this.chosen[name] = event.target.value;
        onchange();
      },
    }, ...Object.entries(options).map(([value, words]) => h("option", { value }, words)));
    this.background = choice("background", "Background", BACKGROUNDS);
    this.channel = choice("channel", "Channels", CHANNELS);
    this.elements = [this.channel, this.background];
  }

  /** Which channel is seen alone; empty for all of them. */
  get words() {
    const { channel } = this.chosen;
    return channel === "all" ? "" : `${CHANNELS[channel]} alone`;
  }

  /** loaded: as ``loadPictures`` gives it. The pictures as they are to be seen. */
  dressed(loaded) {
    const { before, after, whole, alphas } = loaded, clear = Object.values(alphas).some(Boolean);
    this.background.hidden = !clear;
    for (const option of this.channel.options) option.hidden = option.value === "alpha" && !clear;
    if (!clear && this.chosen.channel === "alpha") this.channel.value = this.chosen.channel = "all";
    const plain = this.chosen.channel === "all";
    const dress = (picture, alpha) => (plain && !alpha ? picture : this.drawn(picture, alpha));
    const first = dress(before, alphas.before);
    const twins = before === after && alphas.before === alphas.after;
    return { ...loaded, before: first, after: twins ? first : dress(after, alphas.after),
      whole: whole && dress(whole, alphas.whole) };
  }

  drawn(picture, alpha) {
    const [canvas, data] = pixelsOf(picture);
    const [, opacity] = alpha ? pixelsOf(alpha) : [];
    compose(data.data, opacity?.data ?? null, data.width, this.chosen);
    canvas.getContext("2d").putImageData(data, 0, 0);
    return canvas;
  }
}

/** A canvas with a picture's pixels, and these. */
function pixelsOf(picture) {
  const { naturalWidth: width, naturalHeight: height } = picture;
  const canvas = h("canvas", { width, height });
  const c = canvas.getContext("2d", { willReadFrequently: true });
  c.drawImage(picture, 0, 0);
  return [canvas, c.getImageData(0, 0, width, height)];
}
