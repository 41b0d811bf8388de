// What fingers, mouse and keys do on the stage.

const STEP = 1.25;

/** Moves the camera of a stage. paneAt(x, y): the pane under a point of the stage. */
class Hands {
  constructor(stage, camera, { paneAt, moved, pointed, tapped, key }) {
    Object.assign(this, { stage, camera, paneAt, moved, pointed, tapped, key });
    this.pointers = new Map();
    const on = (kind, act) => stage.addEventListener(kind, act, { passive: false });
    on("pointerdown", (event) => this.down(event));
    on("pointermove", (event) => this.move(event));
    on("pointerup", (event) => this.up(event));
    on("pointercancel", (event) => this.up(event));
    on("pointerleave", () => this.pointers.size || this.pointed(null));
    on("wheel", (event) => this.wheel(event));
    on("dblclick", (event) => this.twice(event));
    on("keydown", (event) => this.press(event));
  }

  at(event) {
    const box = this.stage.getBoundingClientRect();
    const x = event.clientX - box.left, y = event.clientY - box.top;
    const pane = this.paneAt(x, y);
    return { x, y, pane, px: x - pane.x, py: y - pane.y };
  }

  down(event) {
    if (event.button || event.target.closest("[data-own-hands]")) return;
    this.pointers.set(event.pointerId, this.at(event));
    this.travelled = 0;
    // A finger on a picture that is seen whole scrolls the page.
    if (event.pointerType !== "touch" || !this.camera.fitted) this.grab(event);
    this.pointed(this.at(event));
  }

  grab(event) {
    try {
      this.stage.setPointerCapture(event.pointerId);
    } catch { /* the pointer has gone */ }
  }

  move(event) {
    const now = this.at(event), last = this.pointers.get(event.pointerId);
    this.pointed(now);
    if (!last) return;
    const others = [...this.pointers].filter(([id]) => id !== event.pointerId);
    if (others.length === 1) this.pinch(last, now, others[0][1]);
    else if (!others.length) this.camera.pan(now.x - last.x, now.y - last.y);
    this.travelled += Math.abs(now.x - last.x) + Math.abs(now.y - last.y);
    this.pointers.set(event.pointerId, now);
    this.moved();
  }

  pinch(last, now, other) {
    const before = Math.hypot(last.x - other.x, last.y - other.y);
    const after = Math.hypot(now.x - other.x, now.y - other.y);
    const scale = (this.camera.scale * after) / Math.max(1, before);
    this.camera.zoomTo(scale, (now.px + other.px) / 2, (now.py + other.py) / 2);
  }

  up(event) {
    const was = this.pointers.get(event.pointerId);
    this.pointers.delete(event.pointerId);
    if (was && this.travelled < 4 && event.type === "pointerup") this.tapped(this.at(event));
  }

  /** As maps do: the page scrolls under a wheel until the picture has been clicked. */
  wheel(event) {
    const mine = event.ctrlKey || event.metaKey || this.stage.matches(":focus-within");
    if (!mine) return;
    event.preventDefault();
    const { px, py } = this.at(event);
    const lines = event.deltaMode === 1 ? 16 : 1;
    const turn = Math.max(-60, Math.min(60, event.deltaY * lines));
    this.camera.zoomTo(this.camera.scale * Math.exp(-turn / (event.ctrlKey ? 100 : 240)), px, py);
    this.moved();
  }

  twice(event) {
    if (event.target.closest("[data-own-hands]")) return;
    const { px, py } = this.at(event);
    if (this.camera.fitted) this.camera.zoomTo(Math.max(1, 3 * this.camera.scale), px, py);
    else this.camera.toFit();
    this.moved();
  }

  press(event) {
    if (event.target !== this.stage || event.ctrlKey || event.metaKey || event.altKey) return;
    const { camera } = this, step = 60;
    const acts = {
      ArrowLeft: () => camera.pan(step, 0),
      ArrowRight: () => camera.pan(-step, 0),
      ArrowUp: () => camera.pan(0, step),
      ArrowDown: () => camera.pan(0, -step),
      "+": () => camera.zoomTo(camera.scale * STEP),
      "=": () => camera.zoomTo(camera.scale * STEP),
      "-": () => camera.zoomTo(camera.scale / STEP),
      0: () => camera.toFit(),
      1: () => camera.zoomTo(1),
    };
    const act = acts[event.key];
    if (act) act();
    else if (!this.key(event.key)) return;
    event.preventDefault();
    this.moved();
  }
}
