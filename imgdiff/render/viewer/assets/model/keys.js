// The keys of the whole page: what they do, and what they are called.

/** [key, what it does, words, button of the page that it presses], as they are listed. */
export const KEYS = [
  ["n", "next", "next change, in the order of the list"],
  ["p", "previous", "previous change"],
  ["]", "next_pair", "next pair", "many_next"],
  ["[", "previous_pair", "previous pair", "many_previous"],
  ["a", "approve", "approve", "review_approve_one"],
  ["x", "reject", "reject, where a reason stands", "review_reject_one"],
  ["v", "view", "next view"],
  ["b", "peek", "hold: the picture before"],
  ["m", "lens", "magnifier"],
  ["0", "fit", "all of the picture"],
  ["1", "actual", "its pixels as they are"],
  ["w", "width", "its whole width"],
  ["f", "full", "full screen"],
  ["?", "help", "this list"],
];

/** What fingers do, [how, words]. */
export const TOUCHES = [
  ["tap", "choose the change there"],
  ["drag", "scroll the page; move the picture, once it is enlarged"],
  ["two fingers", "enlarge the picture"],
  ["tap twice", "enlarge, and all of it again"],
];

/** What a key does; undefined where it means nothing. */
export function meaningOf(key) {
  return KEYS.find(([each]) => each === key)?.[1];
}

/** What a pressed key does; undefined where it means nothing, or is meant for something else. */
export function actionOf({ key, ctrlKey, metaKey, altKey }, target) {
  if (ctrlKey || metaKey || altKey || isTyping(target)) return undefined;
  return meaningOf(key);
}

/** Whether keys go into an element: text, a choice. */
export function isTyping(target) {
  const tag = target?.tagName;
  if (tag === "INPUT") return !["checkbox", "range", "button", "radio"].includes(target.type);
  return tag === "TEXTAREA" || tag === "SELECT" || Boolean(target?.isContentEditable);
}
