// Whoever came with the token has it in this tab over a reload: the address no longer says it.

const STORED = "imgdiff.token";
let told = false;

export default function token({ data, setStateValue }) {
  let kept = "";
  try {
    if (data.token) sessionStorage.setItem(STORED, data.token);
    else kept = sessionStorage.getItem(STORED) ?? "";
  } catch { /* a browser that stores nothing */ }
  if (data.token || told) return;
  told = true;
  setStateValue("kept", kept);
}
