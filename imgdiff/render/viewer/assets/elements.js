// Making elements. Words from outside get in as text only, never as markup.

/** h("button.name", {attribute: value, onclick: handler}, ...children) */
function h(kind, attributes = {}, ...children) {
  const [tag, ...classes] = kind.split(".");
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
function choiceOf(label, options, chosen, onchoose) {
  const buttons = Object.entries(options).map(([value, words]) =>
    h("button", {
      type: "button", role: "radio", "data-value": value, onclick: () => pick(value, false),
    }, words));
  const group = h("div.choice", { role: "radiogroup", "aria-label": label }, ...buttons);
  const show = (value) => buttons.forEach((button) => {
    const on = button.dataset.value === value;
    button.setAttribute("aria-checked", on);
    button.tabIndex = on ? 0 : -1;
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
    const now = buttons.findIndex((button) => button.tabIndex === 0);
    pick(buttons[(now + step + buttons.length) % buttons.length].dataset.value, true);
  });
  show(chosen);
  return { element: group, show };
}

/** A labelled slider. */
function sliderOf(label, { min, max, step, value }, oninput) {
  const said = h("output");
  const input = h("input", { type: "range", min, max, step, value, "aria-label": label });
  const words = h("span", {}, label);
  const say = () => (said.textContent = input.dataset.unit
    ? `${Number(input.value).toFixed(1)} ${input.dataset.unit}`
    : `${Math.round(100 * input.value)} %`);
  input.addEventListener("input", () => { say(); oninput(Number(input.value)); });
  say();
  return {
    element: h("label.slider", {}, words, input, said),
    set(text, limits, unit = "") {
      words.textContent = text;
      input.setAttribute("aria-label", text);
      Object.assign(input, limits);
      input.dataset.unit = unit;
      say();
    },
  };
}
