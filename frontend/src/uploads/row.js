// An upload as a person sees it: its name, a bar, what it is doing, and the buttons that fit.
import { bytes, figures, percent } from "./words.js";

const template = () => document.getElementById("upload-row");
const BARS = ["sending", "paused", "retrying", "waiting", "interrupted", "digest", "finishing", "checking"];
// Which buttons a state has.
const BUTTONS = {
  sending: ["pause", "cancel"], retrying: ["pause", "cancel"], paused: ["resume", "cancel"], waiting: ["cancel"],
  interrupted: ["choose", "cancel"], failed: ["retry", "cancel"], unreadable: ["cancel"], refused: ["hide"], gone: ["hide"],
};

/** The row's element, which keeps itself up to date. `on` has choose() and hide(). */
export function rowOf(upload, on) {
  const row = template().content.firstElementChild.cloneNode(true);
  const part = (name) => row.querySelector(`[data-${name}]`);
  part("name").textContent = upload.described.name;
  part("size").textContent = bytes(upload.size);
  part("bar").setAttribute("aria-label", upload.described.name);
  const does = {
    pause: () => upload.pause(), resume: () => upload.resume(), retry: () => upload.retry(),
    choose: () => on.choose(upload), hide: () => on.hide(upload), cancel: async () => { await upload.cancel(); on.hide(upload); },
  };
  for (const button of row.querySelectorAll("[data-do]")) button.addEventListener("click", () => does[button.dataset.do]());
  const update = () => draw(row, part, upload);
  upload.addEventListener("change", update);
  for (const name of ["online", "offline"]) window.addEventListener(name, update);
  update();
  return row;
}

function draw(row, part, upload) {
  const state = upload.state === "sending" && !navigator.onLine ? "retrying" : upload.state;
  row.dataset.state = state;
  const bar = part("bar");
  bar.hidden = !BARS.includes(state);
  bar.value = state === "digest" ? 100 * (upload.digestShare ?? 0) : state === "checking" ? upload.percent : (100 * upload.sent) / upload.size;
  set(part("word"), word(state, upload));
  set(part("figures"), numbers(state, upload));
  const buttons = state === "taken" && upload.note ? ["hide"] : BUTTONS[state] ?? [];
  for (const button of row.querySelectorAll("[data-do]")) {
    const fits = buttons.includes(button.dataset.do);
    const focused = document.activeElement === button;
    if (button.hidden === fits) button.hidden = !fits;
    if (focused && !fits) row.querySelector("[data-do]:not([hidden])")?.focus(); // pause and go on change places
  }
}

/** Screen readers say what changes: only what did is written. */
function set(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

function word(state, upload) {
  const words = template().dataset;
  if (["checking", "refused"].includes(state) || (["taken", "failed"].includes(state) && upload.sentence)) return upload.sentence;
  if (state === "retrying" && navigator.onLine && upload.sentence) return upload.sentence;
  return words[state];
}

function numbers(state, upload) {
  const left = template().dataset.left;
  if (state === "sending") return figures({ ...upload, sent: upload.sent, size: upload.size, speed: upload.speed.perSecond }, left);
  if (state === "digest") return percent(upload.digestShare ?? 0);
  if (state === "checking") return upload.percent ? percent(upload.percent / 100) : "";
  if (["paused", "retrying", "interrupted", "waiting"].includes(state)) return upload.sent ? percent(upload.sent / upload.size) : "";
  return "";
}
