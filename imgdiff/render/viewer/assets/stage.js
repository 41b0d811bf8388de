// The stage: the pictures as the chosen view shows them, and what lies over them.

const VIEWS = {
  heat_before: "Heat over before",
  heat_after: "Heat over after",
  swipe: "Swipe",
  side: "Side by side",
  onion: "Onion skin",
  blink: "Blink",
  heat: "Heat alone",
};
const calm = () => matchMedia("(prefers-reduced-motion: reduce)").matches;

class Stage {
  constructor({ pointed, tapped, key, changed }) {
    this.camera = new Camera();
    this.canvas = h("canvas", { role: "img" });
    this.divider = h("div.divider", {
      role: "slider", tabindex: 0, "data-own-hands": true, "aria-label": "Divider between before "
        + "(left) and after (right)", "aria-valuemin": 0, "aria-valuemax": 100,
    }, h("span", { "aria-hidden": true }, "◀ ▶"));
    this.tags = ["Before", "After"].map((words) => h("span.tag", {}, words));
    this.wait = h("p.wait", {}, "Loading the pictures…");
    this.element = h("div.stage", {
      tabindex: 0, role: "group", "aria-roledescription": "picture viewer", "aria-label":
        "Picture. Arrow keys move, plus and minus zoom, 0 shows all, 1 the pixels as they are, "
        + "n and p go to the next and the previous region",
    }, this.canvas, ...this.tags, this.divider, this.wait);
    this.painter = new Painter(this.canvas, this.camera);
    this.changed = changed;
    this.hands = new Hands(this.element, this.camera, {
      paneAt: (x, y) => this.paneAt(x, y), pointed, tapped, key,
      moved: () => { this.touch(); this.draw(); changed(); },
    });
    this.divide();
    this.observer = new ResizeObserver(() => this.resize());
    this.observer.observe(this.element);
    this.late = false;
    this.timer = null;
  }

  /** look: {view, opacity, mix, pace, swipe, frames}. */
  update(state) {
    Object.assign(this, state);
    this.blinking();
    this.resize();
  }

  resize() {
    const { width, height } = this.element.getBoundingClientRect();
    if (!width || !height) return;
    this.panes = this.split(width, height);
    this.painter.resize(width, height);
    this.camera.resize(this.panes[0]);
    this.touch();
    this.draw();
    this.changed();
  }

  /** Two panes for side by side, next to each other or one above the other. */
  split(width, height) {
    if (this.look?.view !== "side") return [{ x: 0, y: 0, width, height }];
    const { image } = this.camera, gap = 4;
    const beside = Math.min((width - gap) / 2 / image.width, height / image.height);
    const above = Math.min(width / image.width, (height - gap) / 2 / image.height);
    if (beside >= above) {
      const half = (width - gap) / 2;
      return [{ x: 0, y: 0, width: half, height }, { x: half + gap, y: 0, width: half, height }];
    }
    const half = (height - gap) / 2;
    return [{ x: 0, y: 0, width, height: half }, { x: 0, y: half + gap, width, height: half }];
  }

  paneAt(x, y) {
    const inside = (pane) => x >= pane.x && x < pane.x + pane.width
      && y >= pane.y && y < pane.y + pane.height;
    return this.panes?.find(inside) ?? this.panes?.[0] ?? { x: 0, y: 0, width: 1, height: 1 };
  }

  /** A finger scrolls the page over a picture seen whole, and moves one that is not. */
  touch() {
    this.element.classList.toggle("zoomed", !this.camera.fitted);
  }

  draw() {
    if (this.frame) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = null;
      this.paint();
    });
  }

  paint() {
    if (!this.pictures || !this.panes) return;
    const { painter, look, palette, pictures: { before, after, heat } } = this;
    const [pane, second] = this.panes;
    painter.clear();
    const draw = {
      heat_before: () => painter.overlay(pane, before, heat, palette, look.opacity),
      heat_after: () => painter.overlay(pane, after, heat, palette, look.opacity),
      swipe: () => this.swipe(pane),
      side: () => {
        painter.picture(pane, before);
        painter.picture(second, after);
      },
      onion: () => {
        painter.picture(pane, before);
        painter.picture(pane, after, { alpha: look.mix });
      },
      blink: () => painter.picture(pane, this.late ? after : before),
      heat: () => painter.heat(pane, heat, palette),
    }[look.view];
    draw();
    for (const one of this.panes) {
      if (look.frames) painter.frames(one, this.regions, this.chosen, this.accent());
      if (second && this.pointer && this.pointer.pane !== one) painter.cross(one, this.pointer);
    }
    this.label(pane, second);
  }

  accent() {
    return getComputedStyle(this.element).getPropertyValue("--accent").trim() || "#b83210";
  }

  /** The divider parts what is seen of the picture. */
  swipe(pane) {
    const { left, right } = (this.seen = this.extent(pane));
    const at = left + this.look.swipe * (right - left);
    this.painter.picture(pane, this.pictures.before, { clip: { ...pane, width: at } });
    this.painter.picture(pane, this.pictures.after,
      { clip: { ...pane, x: pane.x + at, width: pane.width - at } });
    this.divider.style.left = `${at}px`;
  }

  /** From where to where the pane shows the picture. */
  extent(pane) {
    const { camera } = this;
    return {
      left: Math.max(0, camera.toPane(0, 0).x),
      right: Math.min(pane.width, camera.toPane(camera.image.width, 0).x),
    };
  }

  /** The divider goes through the middle of a box. */
  part([left, , right]) {
    const seen = this.extent(this.panes[0]);
    const at = this.camera.toPane((left + right) / 2, 0).x;
    this.look.swipe = Math.min(1, Math.max(0, (at - seen.left) / (seen.right - seen.left)));
  }

  label(pane, second) {
    const { view } = this.look, [one, two] = this.tags;
    this.divider.hidden = view !== "swipe";
    one.hidden = !(view === "swipe" || view === "side" || (view === "blink" && !this.late));
    two.hidden = !(view === "swipe" || view === "side" || (view === "blink" && this.late));
    const right = view === "swipe" || (second && second.x > 0);
    Object.assign(two.style, view === "blink" ? { left: "8px", right: "auto", top: "8px" }
      : { left: right ? "auto" : "8px", right: right ? "8px" : "auto",
        top: `${(second?.y ?? 0) + 8}px` });
    if (view === "side" && right) Object.assign(two.style, { left: `${second.x + 8}px`, right: "auto" });
  }

  divide() {
    const { divider } = this;
    const set = (share) => {
      this.look.swipe = Math.min(1, Math.max(0, share));
      const percent = Math.round(100 * this.look.swipe);
      divider.setAttribute("aria-valuenow", percent);
      divider.setAttribute("aria-valuetext", `${percent} % before, the rest after`);
      this.draw();
      this.changed();
    };
    const follow = (event) => {
      const { left, right } = this.seen ?? { left: 0, right: 1 };
      set((event.clientX - this.element.getBoundingClientRect().left - left) / (right - left));
    };
    divider.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      divider.focus();
      divider.setPointerCapture(event.pointerId);
      divider.onpointermove = follow;
    });
    for (const end of ["pointerup", "pointercancel"])
      divider.addEventListener(end, () => (divider.onpointermove = null));
    divider.addEventListener("keydown", (event) => {
      const share = {
        ArrowLeft: this.look.swipe - 0.02, ArrowRight: this.look.swipe + 0.02,
        PageDown: this.look.swipe - 0.1, PageUp: this.look.swipe + 0.1, Home: 0, End: 1,
      }[event.key];
      if (share === undefined) return;
      event.preventDefault();
      set(share);
    });
  }

  /** At most three changes a second, and none by itself for those who want no motion. */
  blinking() {
    clearInterval(this.timer);
    this.timer = null;
    if (this.look.view !== "blink") return;
    if (this.look.playing === undefined) this.look.playing = !calm();
    if (this.look.playing)
      this.timer = setInterval(() => this.turn(), 1000 * Math.max(0.4, this.look.pace));
  }

  turn() {
    this.late = !this.late;
    this.draw();
  }

  stop() {
    clearInterval(this.timer);
    cancelAnimationFrame(this.frame);
    this.observer.disconnect();
  }
}
