// Marking a trailer's clips: I and O mark, Enter adds, J K L and the arrows move; rows are moved by their buttons.
import { attach } from "../player/source.js";

export function enableTrailer(form) {
  const page = { form, video: form.querySelector("[data-video]"), in: null, out: null, stream: null };
  page.episodes = form.querySelector("[data-episodes]");
  page.clips = form.querySelector("[data-clips]");
  page.episodes.addEventListener("change", () => load(page));
  page.video.addEventListener("timeupdate", () => showClock(page));
  page.video.addEventListener("seeked", () => showClock(page));
  page.video.addEventListener("click", () => press(page, "k"));
  form.querySelector("[data-player]").addEventListener("keydown", (event) => {
    if (event.target.closest("button") && event.key === "Enter") return;
    if (press(page, event.key)) event.preventDefault();
  });
  form.addEventListener("click", (event) => click(page, event));
  page.clips.addEventListener("input", () => changed(page));
  load(page);
  total(page);
}

const chosen = (page) => page.episodes.selectedOptions[0];
/** Seconds that a frame lasts; the rate is a fraction, as in 24000/1001. */
function frame(page) {
  const [above, below = 1] = chosen(page).dataset.rate.split("/").map(Number);
  return below / above;
}
const seconds = (page) => Number(chosen(page).dataset.seconds);

function load(page, at = 0) {
  page.stream?.destroy();
  page.video.poster = chosen(page).dataset.poster;
  page.stream = attach(page.video, chosen(page).dataset.hls, { at });
  page.in = page.out = null;
  showMarks(page);
  showClock(page);
}

function click(page, event) {
  const button = event.target.closest("button");
  if (!button) return;
  const row = button.closest("[data-clip]");
  if (button.dataset.key) press(page, button.dataset.key);
  else if (button.dataset.move) move(page, row, Number(button.dataset.move), button);
  else if ("drop" in button.dataset) drop(page, row);
  else if ("show" in button.dataset) show(page, row);
}

function press(page, key) {
  const { video } = page;
  const does = {
    i: () => mark(page, "in"),
    o: () => mark(page, "out"),
    Enter: () => add(page),
    j: () => seek(page, video.currentTime - 1),
    k: () => (video.paused ? video.play().catch(() => {}) : video.pause()),
    " ": () => press(page, "k"),
    l: () => seek(page, video.currentTime + 1),
    ArrowLeft: () => step(page, -1),
    ArrowRight: () => step(page, 1),
  }[key.length === 1 ? key.toLowerCase() : key];
  if (does) does();
  return Boolean(does);
}

/** The number of the frame that is shown; its middle is where a seek surely hits it. */
const frameAt = (page, time) => Math.floor(time / frame(page) + 0.01);

function step(page, count) {
  page.video.pause();
  seek(page, (frameAt(page, page.video.currentTime) + count + 0.5) * frame(page));
}

function seek(page, time) {
  page.video.currentTime = Math.min(Math.max(0, time), seconds(page) - frame(page) / 2);
}

/** In is the shown frame's beginning, out its end: the frame that is seen at the out point is the clip's last. */
function mark(page, which) {
  const number = frameAt(page, page.video.currentTime) + (which === "out" ? 1 : 0);
  page[which] = Math.min(number * frame(page), seconds(page));
  showMarks(page);
}

function showMarks(page) {
  for (const which of ["in", "out"]) {
    page.form.querySelector(`[data-${which}]`).textContent = page[which] === null ? "–" : `${page[which].toFixed(3)} s`;
  }
  const backwards = page.in !== null && page.out !== null && page.out <= page.in;
  const problem = page.form.querySelector("[data-problem]");
  problem.hidden = !backwards;
  problem.textContent = backwards ? page.form.dataset.backwards : "";
  page.form.querySelector("[data-add]").disabled = page.in === null || page.out === null || backwards;
}

function add(page) {
  if (page.form.querySelector("[data-add]").disabled) return;
  const row = page.form.querySelector("template[data-row]").content.querySelector("[data-clip]").cloneNode(true);
  row.querySelector("[name=episode]").value = page.episodes.value;
  row.querySelector("[name=in]").value = page.in.toFixed(3);
  row.querySelector("[name=out]").value = page.out.toFixed(3);
  page.clips.append(row);
  page.in = page.out = null;
  showMarks(page);
  changed(page);
}

function move(page, row, by, button) {
  const other = by < 0 ? row.previousElementSibling : row.nextElementSibling;
  if (!other) return;
  if (by < 0) other.before(row);
  else other.after(row);
  button.focus();
  changed(page);
}

function drop(page, row) {
  const next = row.nextElementSibling ?? row.previousElementSibling;
  row.remove();
  (next?.querySelector("[data-drop]") ?? page.form.querySelector("[data-player]")).focus();
  changed(page);
}

function show(page, row) {
  const at = Number(row.querySelector("[name=in]").value) || 0;
  const episode = row.querySelector("[name=episode]").value;
  if (page.episodes.value === episode) seek(page, at);
  else {
    page.episodes.value = episode;
    load(page, at);
  }
  page.form.querySelector("[data-player]").focus();
}

function changed(page) {
  page.form.querySelector("[data-dirty]").textContent = page.form.dataset.unsaved;
  total(page);
}

function total(page) {
  let sum = 0;
  for (const row of page.clips.querySelectorAll("[data-clip]")) {
    const length = Number(row.querySelector("[name=out]").value) - Number(row.querySelector("[name=in]").value);
    row.querySelector("[data-length]").textContent = `${length.toFixed(2)} s`;
    sum += length;
  }
  page.form.querySelector("[data-total]").textContent = `${sum.toFixed(2)} s`;
}

function showClock(page) {
  const at = page.video.currentTime;
  const text = `${Math.floor(at / 60)}:${(at % 60).toFixed(3).padStart(6, "0")}`;
  page.form.querySelector("[data-clock]").textContent = text;
}
