// Hands an address to the browser's own way of sharing, as phones have it; nothing elsewhere.

export default function share({ parentElement, data }) {
  if (!navigator.share) return;
  let button = parentElement.querySelector("button");
  if (!button) {
    button = document.createElement("button");
    button.type = "button";
    button.append(document.createElement("b"));
    button.firstChild.textContent = "Share";
    parentElement.append(button);
  }
  const { title, address: url } = data;
  // Whoever thinks better of it rejects it.
  button.onclick = () => navigator.share({ title, url }).catch(() => {});
}
