// One comparison to look at. Called by the page and by the report alike: with ``data`` as
// ``imgdiff.render.viewer.payload`` makes it, whenever that changes.

const DEFAULTS = {
  view: "heat_before", opacity: 0.6, mix: 0.5, pace: 1, swipe: 0.5, frames: true, region: 0,
};
const VIEWERS = new WeakMap();

export default function show({ parentElement, data, setStateValue }) {
  let viewer = VIEWERS.get(parentElement);
  if (!viewer) VIEWERS.set(parentElement, (viewer = new Viewer(parentElement, data)));
  viewer.tell = (look) => setStateValue("look", look);
  viewer.update(data);
  // The page may call again before it disposes of an earlier call.
  const call = (viewer.calls = (viewer.calls ?? 0) + 1);
  return () => {
    if (viewer.calls !== call) return;
    viewer.stop();
    VIEWERS.delete(parentElement);
  };
}

/** The sign for full screen: four corners. */
function corners() {
  const made = (name, attributes) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const sign = made("svg", { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": true });
  sign.append(made("path", {
    d: "M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4", fill: "none", stroke: "currentColor",
    "stroke-width": 1.6,
  }));
  return sign;
}

class Viewer {
  constructor(parent, data) {
    this.look = { ...DEFAULTS, ...data.look };
    this.stage = new Stage({
      pointed: (at) => this.point(at),
      tapped: (at) => this.tap(at),
      key: (key) => this.key(key),
      changed: () => this.changed(),
    });
    this.list = new RegionList((region) => this.choose(region));
    this.bar = new ColourBar();
    this.views = choiceOf("View", VIEWS, this.look.view, (view) => this.set({ view }));
    this.slider = sliderOf("Heat", { min: 0, max: 1, step: 0.05, value: 0.6 },
      (value) => this.set({ [this.dial().name]: value }));
    this.play = h("button", { type: "button", onclick: () => {
      this.set({ playing: !this.look.playing });
    } });
    this.frames = h("input", { type: "checkbox", onchange: () => {
      this.set({ frames: this.frames.checked });
    } });
    this.zoomed = h("output.zoomed", { "aria-live": "polite" });
    this.readout = h("p.readout");
    const button = (words, label, act) =>
      h("button", { type: "button", "aria-label": label, title: label, onclick: act }, words);
    const zoom = (act) => () => { act(this.stage.camera); this.stage.hands.moved(); };
    this.tools = h("div.tools", {},
      this.slider.element, this.play,
      h("label.check", {}, this.frames, "Frames"),
      h("span.zoom", {},
        button("−", "Zoom out", zoom((c) => c.zoomTo(c.scale / 1.5))),
        this.zoomed,
        button("+", "Zoom in", zoom((c) => c.zoomTo(c.scale * 1.5))),
        button("Fit", "Show all of it", zoom((c) => c.toFit())),
        button("1:1", "One pixel of the picture is one of the screen", zoom((c) => c.zoomTo(1))),
        button(corners(), "Full screen", () => this.fullScreen())));
    this.main = h("div.main", {}, this.views.element, this.stage.element,
      h("div.under", {}, this.bar.element, this.readout), this.tools);
    this.root = h("div.viewer", {}, this.main, this.list.element);
    this.room = h("div.room", {}, this.root);
    parent.append(this.room);
    this.theme();
  }

  async update(data) {
    const before = this.data;
    this.data = data;
    this.root.classList.toggle("alone", !data.regions.length);
    this.regions = data.regions.map((region, i) => ({ ...region, number: i + 1 }));
    this.palette = paletteOf(data.palette);
    this.stage.canvas.setAttribute("aria-label", `${data.summary} ${data.alt ?? ""}`.trim());
    this.bar.update(data, this.palette);
    if (before?.id !== data.id) {
      this.stage.pictures = null;
      this.list.element.hidden = true;
      this.stage.wait.hidden = false;
      this.size(data);
      let pictures;
      try {
        pictures = await loadPictures(data);
      } catch (error) {
        if (this.data.id === data.id)
          this.stage.wait.textContent = "The pictures could not be loaded. Reload the page.";
        return;
      }
      if (this.data.id !== data.id) return;  // another pair has come meanwhile
      this.pictures = pictures;
      this.stage.wait.hidden = true;
      this.stage.wait.textContent = "Loading the pictures…";
      this.stage.pictures = pictures;
      this.stage.camera.look(data);
      this.chosen = before ? 0 : this.look.region;
    }
    if (!this.pictures || !this.stage.pictures) return;
    if (this.chosen > this.regions.length) this.chosen = 0;
    this.list.update(this.regions, this.pictures, this.palette);
    this.list.mark(this.chosen);
    this.refresh();
    const asked = !before && this.regions[this.chosen - 1];
    if (asked) this.choose(asked);
    this.root.dataset.ready = data.id;
  }

  /** As high as the picture wants at this width, and never higher than most of the window. */
  size({ width, height }) {
    const wide = this.stage.element.getBoundingClientRect().width || 800;
    const wanted = Math.max(280, Math.min(wide * (height / width), 0.6 * innerHeight, 900));
    this.stage.element.style.height = `${Math.round(wanted)}px`;
  }

  set(change) {
    Object.assign(this.look, change);
    this.refresh();
    this.remember();
  }

  refresh() {
    const { look, regions, palette, chosen } = this;
    this.stage.update({ look, regions, palette, chosen });
    this.views.show(look.view);
    this.frames.checked = look.frames;
    this.frames.parentElement.hidden = !regions.length;
    const dial = this.dial();
    this.slider.element.hidden = !dial;
    if (dial) this.slider.set(dial.words, { ...dial.limits, value: look[dial.name] }, dial.unit);
    this.play.hidden = look.view !== "blink";
    this.play.textContent = look.playing ? "Pause" : "Play";
    this.bar.element.hidden = !look.view.startsWith("heat");
  }

  /** What the slider sets in the present view. */
  dial() {
    const share = { min: 0, max: 1, step: 0.05 };
    return {
      heat_before: { name: "opacity", words: "Heat", limits: share },
      heat_after: { name: "opacity", words: "Heat", limits: share },
      onion: { name: "mix", words: "After over before", limits: share },
      blink: { name: "pace", words: "Each for", limits: { min: 0.4, max: 3, step: 0.1 }, unit: "s" },
    }[this.look.view];
  }

  changed() {
    const { camera } = this.stage, shown = 100 * camera.scale;
    this.zoomed.textContent = `${shown < 10 ? shown.toFixed(1) : Math.round(shown)} %`;
    this.remember();
  }

  /** Tells the page what is seen, once it has come to rest. */
  remember() {
    clearTimeout(this.telling);
    this.telling = setTimeout(() => {
      const { view, opacity, mix, swipe, frames } = this.look;
      const round = (share) => Math.round(100 * share) / 100;
      const look = {
        view, opacity: round(opacity), mix: round(mix), swipe: round(swipe), frames,
        region: this.chosen ?? 0,
      };
      const said = JSON.stringify(look);
      if (said === (this.said ?? JSON.stringify({ ...DEFAULTS, pace: undefined, ...this.data.look })))
        return;
      this.said = said;
      this.tell(look);
    }, 400);
  }

  choose(region) {
    this.chosen = region.number;
    this.stage.camera.show(region.box);
    this.stage.part(region.box);
    this.list.mark(region.number);
    this.refresh();
    this.stage.hands.moved();
  }

  tap({ pane, x, y, px, py }) {
    const near = this.look.frames && this.regions.find((region) => {
      const [left, top, width, height] = this.stage.painter.frameOf(pane, region);
      return x >= left && x <= left + width && y >= top - 19 && y <= top + height;
    });
    if (!near) return;
    this.chosen = near.number;
    this.list.mark(near.number);
    this.refresh();
    this.remember();
  }

  key(key) {
    const views = Object.keys(VIEWS), count = this.regions?.length;
    if (key === "n" && count) this.choose(this.regions[(this.chosen ?? 0) % count]);
    else if (key === "p" && count)
      this.choose(this.regions[((this.chosen || 1) - 2 + count) % count]);
    else if (key === "v")
      this.set({ view: views[(views.indexOf(this.look.view) + 1) % views.length] });
    else if (key === " " && this.look.view === "blink") this.stage.turn();
    else return false;
    return true;
  }

  /** Says what lies under the pointer: place, both colours, heat. */
  point(at) {
    const { pictures, stage, data } = this;
    const place = at && pictures && stage.camera.toImage(at.px, at.py);
    const x = place && Math.floor(place.x), y = place && Math.floor(place.y);
    const inside = place && x >= 0 && y >= 0 && x < data.width && y < data.height;
    const was = stage.pointer;
    stage.pointer = inside ? { ...place, pane: at.pane } : null;
    if (stage.look?.view === "side" && (was || inside)) stage.draw();
    if (!inside) {
      this.readout.replaceChildren();
      return;
    }
    const colour = (name) => {
      const rgb = colourAt(pictures[name], x, y);
      const patch = h("i");
      patch.style.background = `rgb(${rgb.join(" ")})`;
      return h("span", {}, `${name} `, patch, ` ${data.exact ? "" : "≈ "}${rgb.join(" ")}`);
    };
    this.readout.replaceChildren(
      h("span", {}, `x ${x}, y ${y}`), colour("before"), colour("after"),
      h("span", {}, `heat ${pictures.heat.at(x, y).toFixed(3)}`));
  }

  fullScreen() {
    if (document.fullscreenElement) document.exitFullscreen();
    else this.root.requestFullscreen?.();
  }

  /** Form controls follow the page's theme, not the system's. */
  theme() {
    const ground = getComputedStyle(this.root).getPropertyValue("--ground").trim();
    const digits = /^#([0-9a-f]{6})$/i.exec(ground)?.[1];
    if (!digits) return;
    const [r, g, b] = [0, 2, 4].map((at) => parseInt(digits.substr(at, 2), 16));
    this.root.style.colorScheme = 0.3 * r + 0.59 * g + 0.11 * b < 128 ? "dark" : "light";
  }

  stop() {
    clearTimeout(this.telling);
    this.stage.stop();
    this.room.remove();
  }
}
