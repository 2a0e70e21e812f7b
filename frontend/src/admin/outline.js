// The outline board: a card is kept without leaving the page, and dragged by its handle with mouse, pen or finger.
// Buttons move cards too; without this script they send the form that they stand in.
import { drag } from "./dragging.js";

document.querySelectorAll("[data-outline]").forEach(enableOutline);

function enableOutline(list) {
  const board = { list, order: document.getElementById("order"), said: document.querySelector("[data-outline-said]") };
  list.querySelectorAll("[data-form]").forEach((form) => enableCard(board, form));
  for (const handle of list.querySelectorAll("[data-handle]")) {
    handle.hidden = false;
    handle.addEventListener("pointerdown", (event) => take(board, handle.closest("[data-card]"), event));
  }
  board.order?.addEventListener("submit", (event) => {
    event.preventDefault();
    send(board, { move: event.submitter.value });
  });
  window.addEventListener("beforeunload", (event) => {
    if (dirty(board).length) event.preventDefault();
  });
  back();
}

const cards = ({ list }) => [...list.querySelectorAll("[data-card]")];
const orderOf = (board) => cards(board).map((card) => card.dataset.card).join(",");
const dirty = ({ list }) => [...list.querySelectorAll("[data-form].is-dirty")];

function enableCard(board, form) {
  form.addEventListener("input", () => {
    form.classList.add("is-dirty");
    tell(form, board.list.dataset.unsaved);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    keep(board, form);
  });
}

const tell = (form, words) => (form.querySelector("[data-state]").textContent = words);

/** True where the server has it. What was typed while it was on its way is not kept yet. */
async function keep(board, form) {
  const sent = new FormData(form);
  const answer = await post(form.action, sent, board);
  if (answer.ok) {
    form.elements.seen.value = answer.data.seen;
    const same = [...new FormData(form)].every(([name, value]) => name === "seen" || sent.get(name) === value);
    if (same) form.classList.remove("is-dirty");
    tell(form, same ? board.list.dataset.kept : board.list.dataset.unsaved);
  } else if (answer.code === "outline_changed" && dirty(board).length === 1) {
    form.classList.remove("is-dirty");
    form.submit(); // the page with both versions
  } else tell(form, answer.words);
  return answer.ok;
}

async function post(address, body, board) {
  try {
    const response = await fetch(address, { method: "POST", body, headers: { Accept: "application/json" } });
    const data = await response.json();
    return { ok: response.ok, data, code: data.code, words: data.title ?? data.detail ?? board.list.dataset.lost };
  } catch {
    return { ok: false, data: {}, words: board.list.dataset.lost }; // no line, or a page instead of an answer
  }
}

/** What was typed is kept first; then the page is read anew, since numbers and the paywall have changed. */
async function send(board, fields) {
  for (const form of dirty(board)) if (!(await keep(board, form))) return restore(board);
  const body = new FormData(board.order);
  for (const [name, value] of Object.entries(fields)) body.set(name, value);
  const answer = await post(board.order.action, body, board);
  if (!answer.ok) {
    board.said.textContent = answer.words;
    restore(board);
    return;
  }
  sessionStorage.setItem("outline", JSON.stringify({ top: window.scrollY, move: fields.move }));
  window.location.reload();
}

/** After the page was read anew: where it was, on the button that was pressed. */
function back() {
  const kept = sessionStorage.getItem("outline");
  if (!kept) return;
  sessionStorage.removeItem("outline");
  const { top, move } = JSON.parse(kept);
  window.scrollTo(0, top);
  const button = document.querySelector(`[name="move"][value="${CSS.escape(move)}"]`);
  (button?.disabled ? button.closest("[data-card]").querySelector(".outline-step:enabled") : button)?.focus();
  button?.scrollIntoView({ block: "nearest" });
}

/** The cards as the server has them. */
function restore(board) {
  const byId = new Map(cards(board).map((card) => [card.dataset.card, card]));
  const before = board.list.querySelector(".outline-wall");
  const wall = board.wall;
  for (const id of board.order.elements.seen.value.split(",")) {
    if (before && id === wall) board.list.append(before);
    board.list.append(byId.get(id));
  }
}

function take(board, card, event) {
  board.wall = board.list.querySelector(".outline-wall")?.nextElementSibling?.dataset.card;
  const was = orderOf(board);
  const done = (isDropped) => {
    if (!isDropped) restore(board);
    else if (orderOf(board) !== was) send(board, { order: orderOf(board), move: `:${card.dataset.card}` });
  };
  drag(event, { list: board.list, item: card, items: () => cards(board), done });
}
