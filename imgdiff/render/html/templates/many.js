for (const button of document.querySelectorAll("button.open")) {
  const row = button.closest("tr"), cell = row.nextElementSibling.querySelector("td");
  const data = cell.querySelector("script");
  let close = null;
  button.onclick = () => {
    if (close) {
      close();
      cell.replaceChildren(data);
    }
    close = close ? null : show({
      parentElement: cell, data: JSON.parse(data.textContent), setStateValue() {},
    });
    cell.parentElement.hidden = !close;
    button.setAttribute("aria-expanded", Boolean(close));
    button.textContent = close ? "Close" : "Look closer";
  };
  for (const picture of row.querySelectorAll("img")) picture.onclick = button.onclick;
}
