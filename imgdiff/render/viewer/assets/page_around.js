// What the viewer needs of the page around it.

/** By how much the page around an element is scrolled, in CSS pixels. */
export function scrolled(element) {
  let sum = 0;
  for (let node = element; node; node = node.parentNode ?? node.host) sum += node.scrollTop ?? 0;
  return sum;
}

/** Presses a button of the page around; false where there is none, or it cannot be pressed. */
export function pressButton(key) {
  const button = document.querySelector(`.st-key-${key} button:enabled`);
  button?.click();
  return Boolean(button);
}
