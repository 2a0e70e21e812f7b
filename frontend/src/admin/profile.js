// A mapping profile's editor: columns are added, moved and removed in place, and the file's first rows follow what is
// typed. Without this script the buttons ask the server, and the rows follow once it is saved.
const PAUSE_MS = 300;

const form = document.querySelector("#profile-form");
if (form) edit();

function edit() {
  const columns = form.querySelector("[data-columns]");
  let pause = 0, asked = 0;
  const look = async () => {
    const mine = ++asked;
    const answer = await fetch(form.dataset.previewAt, { method: "POST", body: new FormData(form) }).catch(() => null);
    if (mine === asked && answer?.ok) document.querySelector("[data-preview]").innerHTML = await answer.text();
  };
  const soon = () => { clearTimeout(pause); pause = setTimeout(look, PAUSE_MS); };
  form.addEventListener("input", soon);
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (!button || !columns) return;
    event.preventDefault();
    act(button, columns);
    soon();
  });
}

/** What the button does; the focus stays with the column, so that a key pressed again moves it on. */
function act(button, columns) {
  const column = button.closest("[data-column]");
  const verb = button.dataset.act;
  let focus = button;
  if (verb === "add") {
    columns.append(form.querySelector("[data-blank]").content.cloneNode(true));
    focus = columns.lastElementChild.querySelector("input");
  } else if (verb === "up") column.previousElementSibling?.before(column);
  else if (verb === "down") column.nextElementSibling?.after(column);
  else if (columns.children.length > 1) {
    focus = (column.nextElementSibling ?? column.previousElementSibling).querySelector("input");
    column.remove();
  }
  number(columns);
  focus.focus();
}

function number(columns) {
  [...columns.children].forEach((column, at) => {
    for (const place of column.querySelectorAll("[data-number]")) place.textContent = at + 1;
    for (const button of column.querySelectorAll("[data-act]")) button.value = `${button.dataset.act}:${at}`;
  });
}
