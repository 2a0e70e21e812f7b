// The grid of a day's Exhibit G: keys go from cell to cell, what is typed is kept at once and sent, and what is odd about
// it is said beside it. Without this script the page can be read.
import { element } from "../room/element.js";
import { tidied } from "./clock.js";
import { Outbox } from "./outbox.js";
import { Sender } from "./sender.js";

const data = JSON.parse(document.getElementById("time-data").textContent);
const words = document.getElementById("time-words").dataset;
const grid = document.querySelector("[data-time-grid]");
const said = document.querySelector("[data-time-said]");
const clashes = document.querySelector("[data-time-clashes]");
const known = new Map(data.rows.map((row) => [String(row.id), row]));
const bodies = [...grid.querySelectorAll("[data-line]")];
const outbox = new Outbox(data.user, data.day);
const sender = new Sender({ data, outbox, page: { row: show, rows: (rows) => rows.forEach(show), stored: saw, say, told } });

function fill(key, values = {}) {
  return words[`say${key[0].toUpperCase()}${key.slice(1)}`].replace(/\{(\w+)\}/g, (word, name) => values[name] ?? word);
}

const lineOf = (cell) => cell.closest("[data-line]").dataset.line;
const bodyOf = (line) => bodies.find((one) => one.dataset.line === String(line));
const cellOf = (line, column) => bodyOf(line)?.querySelector(`[data-column="${column}"]`);
const nameOf = (line) => bodyOf(line)?.querySelector(".time-name").textContent ?? "";
const textOf = (cell) => (cell.type === "checkbox" ? (cell.checked ? "yes" : "") : cell.value);
const isOpen = (line) => known.get(line).state === "entered";

/** What a person saw in a cell before they typed over it, by line and column. */
const seen = new Map();
function saw(line, column, text) {
  seen.set(`${line} ${column}`, text);
}

function seenIn(line, column) {
  return seen.get(`${line} ${column}`) ?? known.get(line).values[column];
}

function put(cell, text) {
  if (cell.type === "checkbox") cell.checked = text === "yes";
  else if (cell.value !== text) cell.value = text;
}

// What is typed

function commit(cell) {
  const line = lineOf(cell), { column } = cell.dataset;
  if (!isOpen(line) || !data.may) return;
  const text = tidied(data.kinds[column], textOf(cell));
  if (complain(cell, text)) return;
  put(cell, text);
  if (text === (outbox.get(line, column)?.now ?? seenIn(line, column))) return;
  outbox.put(line, column, seenIn(line, column), text);
  cell.closest("td").classList.toggle("is-waiting", Boolean(outbox.get(line, column)));
  told();
  sender.send();
}

/** Whether the text can't be entered: then it is said at once, and stays to be mended. */
function complain(cell, text) {
  const kind = data.kinds[cell.dataset.column];
  const isBad = text === null;
  const sentence = isBad ? fill(kind === "time" ? "badTime" : "badNumber", { text: cell.value }) : "";
  cell.toggleAttribute("data-bad", isBad);
  cell.setAttribute("aria-invalid", String(isBad));
  cell.title = sentence;
  findings(lineOf(cell));
  if (!sender.sending) sender.tell();
  return isBad;
}

grid.addEventListener("change", ({ target }) => target.dataset.column && commit(target));
grid.addEventListener("input", ({ target }) => {
  if (target.hasAttribute("data-bad")) complain(target, tidied(data.kinds[target.dataset.column], textOf(target)));
});
grid.addEventListener("focusin", ({ target }) => target.dataset.column && target.select?.());

// Keys

grid.addEventListener("keydown", (event) => {
  const cell = event.target;
  if (!cell.dataset.column || event.altKey || event.ctrlKey || event.metaKey || event.isComposing) return;
  const step = stepOf(event, cell);
  if (event.key === "Escape") put(cell, outbox.get(lineOf(cell), cell.dataset.column)?.now ?? seenIn(lineOf(cell), cell.dataset.column));
  if (event.key === "Escape" && cell.hasAttribute("data-bad")) complain(cell, textOf(cell));
  if (!step) return;
  event.preventDefault();
  commit(cell);
  go(cell, ...step);
});

/** [rows, columns] that a key goes; null where it is the cell's own. */
function stepOf(event, cell) {
  const isText = cell.matches("input:not([type=checkbox])");
  if (event.key === "Enter") return [event.shiftKey ? -1 : 1, 0];
  if (event.key === "ArrowDown" && cell.tagName !== "SELECT") return [1, 0];
  if (event.key === "ArrowUp" && cell.tagName !== "SELECT") return [-1, 0];
  const isAll = isText && cell.selectionStart === 0 && cell.selectionEnd === cell.value.length;
  const isStart = !isText || isAll || cell.selectionEnd === 0;
  const isEnd = !isText || isAll || cell.selectionStart === cell.value.length;
  const forward = document.dir === "rtl" || document.documentElement.dir === "rtl" ? "ArrowLeft" : "ArrowRight";
  if (event.shiftKey || !event.key.startsWith("Arrow")) return null;
  if (event.key === forward) return isEnd ? [0, 1] : null;
  return (event.key === "ArrowLeft" || event.key === "ArrowRight") && isStart ? [0, -1] : null;
}

function go(cell, rows, columns) {
  const columnsOf = (body) => [...body.querySelectorAll("[data-column]")];
  const at = bodies.indexOf(cell.closest("[data-line]"));
  const here = columnsOf(bodies[at]).indexOf(cell);
  const body = bodies[at + rows];
  const next = body && columnsOf(body)[here + columns];
  next?.focus();
  next?.scrollIntoView({ block: "nearest", inline: "nearest" });
}

// What the server says

function show(row) {
  const line = String(row.id), body = bodyOf(line);
  if (!body) return;
  known.set(line, row);
  body.classList.toggle("is-signed", row.state !== "entered");
  for (const cell of body.querySelectorAll("[data-column]")) stand(cell, row);
  const state = body.querySelector("[data-time-state]");
  state.className = `work-state time-${row.state}`;
  state.textContent = row.label;
  body.querySelector("[data-time-worked]").textContent = row.worked;
  body.querySelector("[data-time-penalties]").textContent = row.penalties || "";
  body.querySelector("[data-time-forced]").textContent = row.forced ? fill("yes") : "";
  findings(line);
}

/** A cell as the server has it, but for what somebody is typing or has typed and is not stored. */
function stand(cell, row) {
  const { column } = cell.dataset, entry = outbox.get(row.id, column);
  const isSigned = row.state !== "entered";
  if (cell.matches("select, [type=checkbox]")) cell.disabled = isSigned || !data.may;
  else cell.readOnly = isSigned || !data.may;
  cell.closest("td").classList.toggle("is-waiting", Boolean(entry));
  const isTyped = cell === document.activeElement && textOf(cell) !== seenIn(String(row.id), column);
  if (entry || isTyped || cell.hasAttribute("data-bad")) return;
  saw(row.id, column, row.values[column]);
  put(cell, row.values[column]);
}

function findings(line) {
  const body = bodyOf(line), row = known.get(String(line));
  const bad = [...body.querySelectorAll("[data-bad]")].map((cell) => ({ level: "error", sentence: cell.title, fields: [cell.dataset.column], fix: {} }));
  const all = [...bad, ...row.findings];
  const place = body.querySelector("[data-time-findings]");
  place.hidden = !all.length;
  place.querySelector("ul").replaceChildren(...all.map((one) => finding(line, one)));
  for (const cell of body.querySelectorAll("[data-column]")) {
    const level = all.find((one) => one.fields.includes(cell.dataset.column))?.level;
    for (const name of ["error", "warning", "note"]) cell.closest("td").classList.toggle(`is-${name}`, name === level);
  }
}

function finding(line, { level, sentence, fix }) {
  const made = element("li", `time-finding is-${level}`, sentence);
  for (const [column, text] of isOpen(String(line)) && data.may ? Object.entries(fix) : []) {
    const button = element("button", "work-button time-small", fill("fix", { text }), { type: "button" });
    button.addEventListener("click", () => { const cell = cellOf(line, column); put(cell, text); commit(cell); cell.focus(); });
    made.append(" ", button);
  }
  return made;
}

/** What can't be entered is not stored either, so it waits for a word as a question does. */
function say(key) {
  const bad = grid.querySelectorAll("[data-bad]").length;
  const state = key === "saved" && bad ? "asked" : key;
  said.textContent = fill(state, { count: outbox.size + (state === "asked" ? bad : 0) });
  said.dataset.state = state;
}

/** What somebody has to decide: two who entered into one column, and what the server does not take. */
function told() {
  clashes.replaceChildren(...outbox.all().filter(([, , entry]) => entry.clash !== undefined || entry.refusal).map(asked));
}

function asked([line, column, entry]) {
  const isClash = entry.clash !== undefined;
  const values = { who: nameOf(line), what: data.labels[column], mine: entry.now || fill("nothing"), theirs: entry.clash || fill("nothing"), why: entry.refusal };
  const made = element("div", "time-clash", element("p", "", fill(isClash ? "clash" : "refused", values)), { role: "alert" });
  const choice = (key, act) => {
    const button = element("button", "work-button time-small", fill(key), { type: "button" });
    button.addEventListener("click", () => { act(); told(); sender.again(); });
    made.append(button);
  };
  if (isClash) choice("mine", () => outbox.keep(line, column, { was: entry.clash, now: entry.now }));
  choice(isClash ? "theirs" : "drop", () => {
    outbox.drop(line, column);
    const cell = cellOf(line, column);
    const text = isClash ? entry.clash : known.get(line).values[column];
    saw(line, column, text);
    if (cell) put(cell, text);
    cell?.closest("td").classList.remove("is-waiting");
  });
  return made;
}

// Leaving

for (const link of grid.querySelectorAll("[data-time-sign]")) {
  link.addEventListener("click", async (event) => {
    if (!outbox.has(lineOf(link))) return;
    event.preventDefault(); // what is typed is stored before it is signed
    await sender.send();
    if (!outbox.has(lineOf(link))) location.assign(link.href);
  });
}
for (const form of document.querySelectorAll("[data-seen]")) {
  form.addEventListener("submit", () => {
    form.elements.seen.value = [...known.values()].map(({ id, seen }) => `${id}:${seen}`).join(" ");
  });
}
addEventListener("pagehide", () => document.activeElement?.dataset?.column && commit(document.activeElement));
addEventListener("beforeunload", (event) => {
  if (grid.querySelector("[data-bad]") || (outbox.size && !outbox.isKept)) event.preventDefault();
});

for (const [line, column, { now }] of outbox.all()) {
  const cell = known.has(line) ? cellOf(line, column) : null;
  if (!cell) outbox.drop(line, column);
  else {
    put(cell, now);
    cell.closest("td").classList.add("is-waiting");
  }
}
for (const line of known.keys()) findings(line);
for (const [line, { values }] of known) for (const [column, text] of Object.entries(values)) saw(line, column, text);
sender.begin();
