// Under the picture: the slider of the view, playing, frames, the legend, zoom, keys.

import { fullScreenIcon, h, slider } from "./elements.js";
import { dialOf } from "./model/look.js";

const ZOOM = 1.5;

export class Toolbar {
  /** onset: a change of the look, {name: value}. onzoom: a function of the viewport. onpeek(on):
      before is to be seen. onlens(on). ondraw(name): of DrawingTools. planes: what chooses
      channels. */
  constructor({ onset, onzoom, onfullscreen, onpeek, onlens, ondraw, onkeys, planes }) {
    this.slider = slider("Heat", { min: 0, max: 1, step: 0.05, value: 0 },
      (value) => onset({ [dialOf(this.look.view).name]: value }));
    this.play = h("button", { type: "button", onclick: () => {
      onset({ playing: !this.look.playing });
    } });
    this.frames = h("input", { type: "checkbox", onchange: () => {
      onset({ frames: this.frames.checked });
    } });
    this.motion = h("input", { type: "checkbox", onchange: () => {
      onset({ motion: this.motion.checked });
    } });
    this.legend = h("span.legend");
    this.moved = h("span.moved", {}, h("label.check", {
      title: "What was brought together before the two were compared",
    }, this.motion, "Motion"), this.legend);
    this.scale = h("output.zoomed", { "aria-live": "polite" });
    const button = (content, label, onclick) =>
      h("button", { type: "button", "aria-label": label, title: label, onclick }, content);
    this.peek = h("button.peek", { type: "button", title: "Hold to see before (key b)" }, "Hold: before");
    for (const [kind, on] of Object.entries({
      pointerdown: true, pointerup: false, pointercancel: false, pointerleave: false, blur: false,
    })) this.peek.addEventListener(kind, () => onpeek(on));
    for (const [kind, on] of [["keydown", true], ["keyup", false]])
      this.peek.addEventListener(kind, (event) => [" ", "Enter"].includes(event.key) && onpeek(on));
    this.lens = h("button", { type: "button", "aria-pressed": "false",
      title: "Both pictures enlarged at the pointer (key m)", onclick: () => onlens() }, "Magnifier");
    this.ignore = h("button", { type: "button", "aria-pressed": "false",
      title: "Draw places that are not looked at", onclick: () => ondraw("ignore") }, "Ignore places");
    this.measure = h("button", { type: "button", "aria-pressed": "false",
      title: "The distance between two points", onclick: () => ondraw("measure") }, "Measure");
    // What is seen on a button is part of its name.
    const zoom = (content, label, act) =>
      button(content, /\w/.test(content) ? `${content}: ${label}` : label, () => onzoom(act));
    this.zoom = h("span.zoom", {},
      zoom("−", "Zoom out", (viewport) => viewport.zoomTo(viewport.scale / ZOOM)),
      this.scale,
      zoom("+", "Zoom in", (viewport) => viewport.zoomTo(viewport.scale * ZOOM)),
      zoom("Fit", "Show all of it", (viewport) => viewport.fit()),
      zoom("Width", "Its whole width", (viewport) => viewport.fitWidth()),
      zoom("1:1", "One pixel of the picture is one of the screen",
        (viewport) => viewport.zoomTo(1)),
      // Phones' Safari lets videos alone fill the screen.
      ...(document.fullscreenEnabled ? [button(fullScreenIcon(), "Full screen", onfullscreen)] : []),
      button("?", "Keys", onkeys));
    this.element = h("div.tools", {},
      this.slider.element, this.play,
      h("label.check", {}, this.frames, "Frames"), this.moved, this.peek, this.lens, this.measure, this.ignore, ...planes,
      this.zoom);
  }

  /** motion: of the payload; null where nothing moved. */
  update(look, hasRegions, motion) {
    this.look = look;
    this.motion.checked = look.motion;
    this.moved.hidden = !motion;
    this.legend.replaceChildren(...Object.entries(motion?.legend ?? {}).map(([kind, words]) => {
      const patch = h("i");
      patch.style.background = motion.colors[kind];
      return h("span", {}, patch, words);
    }), ...(motion?.outline ? [h("span", {}, h("i.dashed"), "Edge of after")] : []));
    this.frames.checked = look.frames;
    this.frames.parentElement.hidden = !hasRegions;
    const dial = dialOf(look.view);
    this.slider.element.hidden = !dial;
    if (dial) this.slider.set(dial.label, { ...dial.limits, value: look[dial.name] }, dial.unit);
    this.play.hidden = !["blink", "flash"].includes(look.view);
    this.play.textContent = look.playing ? "Pause" : "Play";
  }

  showScale(scale) {
    const percent = 100 * scale;
    this.scale.textContent = `${percent < 10 ? percent.toFixed(1) : Math.round(percent)} %`;
  }
}
