// What fingers, mouse and keys do on the stage.

/** A key zooms by so much, and pans by so many CSS pixels. */
const KEY_ZOOM = 1.25, KEY_PAN = 60;
/** A pointer that travelled less, in CSS pixels, has tapped. */
const TAP = 4;
/** What is drawn may begin so many CSS pixels beside the picture: a strip along its edge does. */
const BESIDE = 40;

/** By how much a turn of the wheel zooms; with Ctrl it is a pinch on a trackpad. */
export function wheelFactor({ deltaY, deltaMode = 0, ctrlKey = false }) {
  const pixels = deltaY * (deltaMode === 1 ? 16 : 1);
  return Math.exp(-Math.max(-60, Math.min(60, pixels)) / (ctrlKey ? 100 : 240));
}

/** Does what a key means for the viewport; false where it means nothing. */
export function pressKey(key, viewport) {
  const actions = {
    ArrowLeft: () => viewport.pan(KEY_PAN, 0),
    ArrowRight: () => viewport.pan(-KEY_PAN, 0),
    ArrowUp: () => viewport.pan(0, KEY_PAN),
    ArrowDown: () => viewport.pan(0, -KEY_PAN),
    "+": () => viewport.zoomTo(viewport.scale * KEY_ZOOM),
    "=": () => viewport.zoomTo(viewport.scale * KEY_ZOOM),
    "-": () => viewport.zoomTo(viewport.scale / KEY_ZOOM),
    0: () => viewport.fit(),
    1: () => viewport.zoomTo(1),
  };
  if (!Object.hasOwn(actions, key)) return false;
  actions[key]();
  return true;
}

/** Moves the viewport of a stage. paneAt(x, y): the pane under a point of the stage. onmove: the
    viewport moved. onpoint, ontap: with {x, y} on the stage, the pane, and {px, py} in it; null
    where the pointer left. onkey: whether another key means something. ``tool``, where there is one,
    draws instead: {begin, drag, end, cancel} with points of the image, see Ignoring. */
export class Gestures {
  constructor(stage, viewport, { paneAt, onmove, onpoint, ontap, onkey }) {
    Object.assign(this, { stage, viewport, paneAt, onmove, onpoint, ontap, onkey });
    this.pointers = new Map();
    this.tool = this.drawing = null;
    const on = (kind, act) => stage.addEventListener(kind, act, { passive: false });
    on("pointerdown", (event) => this.down(event));
    on("pointermove", (event) => this.move(event));
    on("pointerup", (event) => this.up(event));
    on("pointercancel", (event) => this.up(event));
    on("pointerleave", () => this.pointers.size || this.onpoint(null));
    on("wheel", (event) => this.wheel(event));
    on("dblclick", (event) => this.doubleClick(event));
    on("keydown", (event) => this.press(event));
  }

  pointOf(event) {
    const box = this.stage.getBoundingClientRect();
    const x = event.clientX - box.left, y = event.clientY - box.top;
    const pane = this.paneAt(x, y);
    return { x, y, pane, px: x - pane.x, py: y - pane.y };
  }

  down(event) {
    if (event.button || event.target.closest("[data-own-gestures]")) return;
    this.pointers.set(event.pointerId, this.pointOf(event));
    this.travelled = 0;
    if (this.pointers.size > 1) this.stopDrawing();
    else if (this.tool && this.beginDrawing(event)) return this.capture(event);
    // A finger on a picture that is seen whole scrolls the page.
    if (event.pointerType !== "touch" || !this.viewport.fitted) this.capture(event);
    this.onpoint(this.pointOf(event));
  }

  beginDrawing(event) {
    const { pane, px, py } = this.pointOf(event), { x, y } = this.viewport.toImage(px, py);
    const { image: { width, height }, scale } = this.viewport, near = BESIDE / scale;
    if (x < -near || y < -near || x >= width + near || y >= height + near) return false;
    if (!this.tool.begin({ x, y })) return false;
    this.drawing = pane;
    return true;
  }

  /** Where on the image a pointer is, seen through the pane in which drawing began. */
  drawnAt({ x, y }) {
    return this.viewport.toImage(x - this.drawing.x, y - this.drawing.y);
  }

  stopDrawing() {
    if (this.drawing) this.tool?.cancel();
    this.drawing = null;
  }

  capture(event) {
    try {
      this.stage.setPointerCapture(event.pointerId);
    } catch { /* the pointer has gone */ }
  }

  move(event) {
    const now = this.pointOf(event), last = this.pointers.get(event.pointerId);
    this.onpoint(now);
    if (!last) return;
    if (this.drawing) {
      this.tool.drag(this.drawnAt(now));
      this.travelled += Math.abs(now.x - last.x) + Math.abs(now.y - last.y);
      this.pointers.set(event.pointerId, now);
      return;
    }
    const others = [...this.pointers].filter(([id]) => id !== event.pointerId);
    if (others.length === 1) this.viewport.pinch(last, now, others[0][1]);
    else if (!others.length) this.viewport.pan(now.x - last.x, now.y - last.y);
    this.travelled += Math.abs(now.x - last.x) + Math.abs(now.y - last.y);
    this.pointers.set(event.pointerId, now);
    this.onmove();
  }

  up(event) {
    const pressed = this.pointers.delete(event.pointerId);
    if (pressed && this.drawing) {
      if (event.type === "pointerup")
        this.tool.end(this.drawnAt(this.pointOf(event)), this.travelled);
      return this.stopDrawing();
    }
    if (pressed && this.travelled < TAP && event.type === "pointerup")
      this.ontap(this.pointOf(event));
  }

  /** A picture of which all columns and not all rows are seen is scrolled, and at its end the page
      is. Of others, as maps do: the page scrolls until the picture has been clicked. */
  wheel(event) {
    if (!event.ctrlKey && !event.metaKey && this.viewport.scrolls) {
      const was = this.viewport.centerY;
      this.viewport.pan(0, -event.deltaY * (event.deltaMode === 1 ? 16 : 1));
      if (this.viewport.centerY !== was) event.preventDefault();
      return this.onmove();
    }
    const zooms = event.ctrlKey || event.metaKey || this.stage.matches(":focus-within");
    if (!zooms) return;
    event.preventDefault();
    const { px, py } = this.pointOf(event);
    this.viewport.zoomTo(this.viewport.scale * wheelFactor(event), px, py);
    this.onmove();
  }

  doubleClick(event) {
    if (this.tool || event.target.closest("[data-own-gestures]")) return;
    const { px, py } = this.pointOf(event), { viewport } = this;
    if (viewport.fitted) viewport.zoomTo(Math.max(1, 3 * viewport.scale), px, py);
    else viewport.fit();
    this.onmove();
  }

  press(event) {
    if (event.target !== this.stage || event.ctrlKey || event.metaKey || event.altKey) return;
    if (!this.tool?.press(event) && !pressKey(event.key, this.viewport) && !this.onkey(event.key))
      return;
    event.preventDefault();
    this.onmove();
  }
}
