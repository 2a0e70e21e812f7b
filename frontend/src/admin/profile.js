// A mapping profile's editor: columns are added, dragged, moved by keys and removed in place, and the file's first rows
// follow what is typed. Without this script the buttons ask the server, and the rows follow once it is saved.
import { token } from "../room/wire.js";
import { drag } from "./dragging.js";

const PAUSE_MS = 300;

const form = document.querySelector("#profile-form");
if (form) edit();

function edit() {
  const columns = form.querySelector("[data-columns]"), box = document.querySelector("[data-preview]");
  let pause = 0, asked = 0, isDirty = false;
  const look = async () => {
    const mine = ++asked;
    form.elements.csrfmiddlewaretoken.value = token(); // another than the form's after a new login in another tab
    const asks = { method: "POST", body: new FormData(form), redirect: "manual" }; // to the login, where nobody is logged in
    const answer = await fetch(form.dataset.previewAt, asks).catch(() => null);
    const text = answer?.ok ? await answer.text().catch(() => null) : null;
    if (mine !== asked) return;
    form.querySelector("[data-lost]").hidden = text !== null;
    if (text !== null) show(box, text, columns);
  };
  const changed = () => {
    isDirty = true;
    clearTimeout(pause);
    pause = setTimeout(look, PAUSE_MS);
  };
  form.addEventListener("input", changed);
  form.addEventListener("submit", () => {
    form.elements.csrfmiddlewaretoken.value = token();
    isDirty = false;
  });
  window.addEventListener("beforeunload", (event) => { if (isDirty) event.preventDefault(); });
  if (columns) arrange(columns, box, changed);
}

function arrange(columns, box, changed) {
  columns.classList.add("can-drag");
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-act]");
    if (!button) return;
    event.preventDefault();
    act(button, columns);
    changed();
  });
  columns.addEventListener("focusin", () => mark(box, columns));
  columns.addEventListener("pointerdown", (event) => {
    if (event.target.closest("[data-handle]")) take(event, columns, box, changed);
  });
}

function take(event, columns, box, changed) {
  const item = event.target.closest("[data-column]"), was = [...columns.children];
  const done = (isDropped) => {
    if (!isDropped) columns.append(...was);
    number(columns);
    if (was.some((one, at) => one !== columns.children[at])) changed();
  };
  const panel = box.parentElement; // which stands still above the columns
  drag(event, { list: columns, item, items: () => [...columns.children], done, top: panel.offsetHeight });
}

/** The rows anew, scrolled as they were, with the column that is typed in. */
function show(box, html, columns) {
  const left = box.querySelector(".export-scroll")?.scrollLeft ?? 0;
  box.innerHTML = html;
  const scroll = box.querySelector(".export-scroll");
  if (scroll) scroll.scrollLeft = left;
  if (columns) mark(box, columns);
}

/** Shows which cells the focused column makes. */
function mark(box, columns) {
  const at = [...columns.children].indexOf(document.activeElement.closest("[data-column]"));
  const table = box.querySelector("table"), scroll = box.querySelector(".export-scroll");
  for (const row of table?.rows ?? []) [...row.cells].forEach((cell, i) => cell.classList.toggle("is-edited", i === at));
  const cell = table?.rows[0]?.cells[at];
  if (!cell) return;
  const { left, right } = scroll.getBoundingClientRect(), own = cell.getBoundingClientRect();
  if (own.left < left || own.right > right) scroll.scrollLeft += own.left - left - (right - left) / 3;
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
