// Making elements. Words from outside get in as text only, never as markup.

/** h("button.name", {attribute: value, onclick: handler}, ...children) */
export function h(selector, attributes = {}, ...children) {
  const [tag, ...classes] = selector.split(".");
  const element = document.createElement(tag);
  if (classes.length) element.className = classes.join(" ");
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value !== null && value !== undefined && value !== false)
      element.setAttribute(name, value === true ? "" : value);
  }
  element.append(...children.filter((child) => child !== null && child !== undefined));
  return element;
}

/** A group of buttons of which one is pressed; the arrow keys go from one to the next. */
export function radioGroup(label, options, chosen, onchoose) {
  const buttons = Object.entries(options).map(([value, words]) =>
    h("button", {
      type: "button", role: "radio", "data-value": value, onclick: () => pick(value, false),
    }, words));
  const group = h("div.choice", { role: "radiogroup", "aria-label": label }, ...buttons);
  const show = (value) => buttons.forEach((button) => {
    const checked = button.dataset.value === value;
    button.setAttribute("aria-checked", checked);
    button.tabIndex = checked ? 0 : -1;
  });
  const pick = (value, focus) => {
    show(value);
    if (focus) buttons.find((button) => button.dataset.value === value).focus();
    onchoose(value);
  };
  group.addEventListener("keydown", (event) => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const index = buttons.findIndex((button) => button.tabIndex === 0);
    pick(buttons[(index + step + buttons.length) % buttons.length].dataset.value, true);
  });
  const fade = () => group.classList.toggle("more",
    group.scrollLeft + group.clientWidth < group.scrollWidth - 8);
  group.addEventListener("scroll", fade);
  new ResizeObserver(fade).observe(group);
  show(chosen);
  return { element: group, show };
}

/** A labelled slider. */
export function slider(label, { min, max, step, value }, oninput) {
  const output = h("output");
  const input = h("input", { type: "range", min, max, step, value, "aria-label": label });
  const words = h("span", {}, label);
  const refresh = () => (output.textContent = input.dataset.unit
    ? `${Number(input.value).toFixed(1)} ${input.dataset.unit}`
    : `${Math.round(100 * input.value)} %`);
  input.addEventListener("input", () => { refresh(); oninput(Number(input.value)); });
  refresh();
  return {
    element: h("label.slider", {}, words, input, output),
    set(text, limits, unit = "") {
      words.textContent = text;
      input.setAttribute("aria-label", text);
      Object.assign(input, limits);
      input.dataset.unit = unit;
      refresh();
    },
  };
}

/** The sign for full screen: four corners. */
export function fullScreenIcon() {
  const svg = (name, attributes) => {
    const element = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
    return element;
  };
  const icon = svg("svg", { viewBox: "0 0 16 16", width: 16, height: 16, "aria-hidden": true });
  icon.append(svg("path", {
    d: "M2 6V2h4M10 2h4v4M14 10v4h-4M6 14H2v-4", fill: "none", stroke: "currentColor",
    "stroke-width": 1.6,
  }));
  return icon;
}
