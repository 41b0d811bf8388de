// What the viewer needs of the page around it.

/** By how much the page around an element is scrolled, in CSS pixels. */
export function scrolled(element) {
  let sum = 0;
  for (let node = element; node; node = node.parentNode ?? node.host) sum += node.scrollTop ?? 0;
  return sum;
}

/** Has the page around such a button? */
export function hasButton(key) {
  return Boolean(document.querySelector(`.st-key-${key} button`));
}

/** Presses a button of the page around; false where there is none, or it cannot be pressed. */
export function pressButton(key) {
  const button = document.querySelector(`.st-key-${key} button:enabled`);
  button?.click();
  return Boolean(button);
}

/** Form controls of an element follow the page's theme, not the system's. */
export function followTheme(root) {
  const ground = getComputedStyle(root).getPropertyValue("--ground").trim();
  const digits = /^#([0-9a-f]{6})$/i.exec(ground)?.[1];
  if (!digits) return;
  const [r, g, b] = [0, 2, 4].map((at) => parseInt(digits.slice(at, at + 2), 16));
  root.style.colorScheme = 0.3 * r + 0.59 * g + 0.11 * b < 128 ? "dark" : "light";
}
