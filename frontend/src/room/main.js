// The writers' room: one episode's script. Without this script the page's textarea and its button do the writing.
import { Drafts } from "./drafts.js";
import { jumpTo, openEditor, replaceText } from "./editor.js";
import { normalised } from "./fountain.js";
import { measure } from "./measure.js";
import { openMerge } from "./merge.js";
import { Notes } from "./notes.js";
import { Outline } from "./outline.js";
import { Paste } from "./paste.js";
import { Ruler } from "./ruler.js";
import { Saver } from "./saver.js";
import { status } from "./status.js";
import { clock, eighths, say } from "./words.js";

const LOOK_MS = 120; // between the last key and new counters

const $ = (name) => document.querySelector(`[data-${name}]`);
const data = JSON.parse(document.getElementById("room-data").textContent);
const form = $("room"), area = form.elements.text, root = document.getElementById("room");
const typed = normalised(area.value);

const paste = new Paste($("offer"), data.urls.recognise);
let looking = 0;
const { view, field } = openEditor($("editor"), {
  text: typed, data,
  on: {
    changed: () => { saver.changed(); clearTimeout(looking); looking = setTimeout(look, LOOK_MS); },
    moved: () => moved(),
    left: () => saver.isDirty && saver.leave(),
    save: () => saver.saveNow(),
    openNotes: (line) => { show("notes"); notes.open(line); },
    pasted: paste.extension,
  },
});

const jump = (line) => { show(null); jumpTo(view, line); };
const here = () => view.state.doc.lineAt(view.state.selection.main.head).number;
const ruler = new Ruler($("ruler"), { target: data.target_s, hook: data.hook_s, every: data.turn_every_s, jump });
const outline = new Outline($("outline"), jump);

const page = {
  text: () => view.state.doc.toString(),
  replace: (text) => replaceText(view, text),
  say: status($("status"), { login: data.urls.login, merge: () => saver.saveNow(), closed: data.can_write ? "" : data.why_not }),
  stored: (answer) => notes.take(answer.notes, !saver.isDirty),
  heard: (answer) => { if (answer.revision === saver.parent) notes.take(answer.notes, !saver.isDirty); tellState(answer); },
  take: (revision) => replaceText(view, revision.text, false),
  merge: (conflict) => merge(conflict),
  ready: () => { $("editor").inert = false; },
};
const refusal = $("refusal")?.textContent; // what was typed without this script stands here, and in no revision
const saver = new Saver({
  urls: data.urls, me: data.me, revision: data.revision, text: typed, page, refusal,
  drafts: new Drafts(`${data.urls.save} ${data.me}`), // who signs in next on this browser finds his own alone
});
const notes = new Notes($("notes-list"), $("note-form"), {
  url: data.urls.notes, people: data.people,
  room: { view, jump, saveNow: () => saver.saveNow(), isDirty: () => saver.isDirty, revision: () => saver.parent },
});

function look() {
  const measured = measure(view.state.field(field), data.timing);
  const over = Math.round(measured.seconds - data.target_s), isOver = over > 0;
  const words = { seconds: clock(measured.seconds), target: clock(data.target_s), over };
  $("seconds").textContent = say(isOver ? "secondsOver" : "seconds", words);
  $("seconds").classList.toggle("is-over", isOver);
  $("words").textContent = say("words", { count: measured.words });
  $("eighths").textContent = say("eighths", { count: eighths(measured.eighths) });
  ruler.show(measured);
  outline.show(measured);
  moved();
  notes.places();
}

function moved() {
  const line = here();
  ruler.at(line);
  outline.at(line);
  $("note-line").textContent = say("line", { line });
}

function tellState({ state, state_label: label }) {
  if (!state) return;
  $("state").className = `work-state script-${state}`;
  $("state").textContent = label;
}

/** A step of the review is about what is stored: what is typed is saved first. */
async function review(event, step) {
  event.preventDefault();
  await saver.saveNow();
  if (saver.isDirty) return;
  if (step.elements.revision) step.elements.revision.value = saver.parent;
  step.submit();
}

/** The merge stands in the paper's place; the writer's own text stays behind it. */
function merge(conflict) {
  const place = $("merge");
  const close = () => { root.classList.remove("is-merging"); place.hidden = true; $("editor").hidden = false; view.requestMeasure(); view.focus(); };
  root.classList.add("is-merging");
  place.hidden = false;
  $("editor").hidden = true;
  openMerge(place, conflict, {
    cancel: close,
    done: (text) => {
      saver.rebase(conflict.head);
      replaceText(view, text);
      close();
      saver.saveNow();
    },
  });
  place.scrollIntoView({ block: "start" });
}

/** On a narrow page outline and notes are one at a time, over the paper; null for neither. */
function show(panel) {
  for (const button of document.querySelectorAll("[data-opens]")) {
    const isOpen = button.dataset.opens === panel && button.getAttribute("aria-expanded") !== "true";
    button.setAttribute("aria-expanded", isOpen);
    const side = document.getElementById(`room-${button.dataset.opens}`);
    side.classList.toggle("is-open", isOpen);
    if (isOpen) side.scrollIntoView({ block: "nearest" });
  }
}

for (const button of document.querySelectorAll("[data-opens]")) button.addEventListener("click", () => show(button.dataset.opens));
root.addEventListener("keydown", (event) => { if (event.key === "Escape" && !event.defaultPrevented) show(null); });
form.addEventListener("submit", (event) => { event.preventDefault(); saver.saveNow(); });
for (const step of document.querySelectorAll("[data-review]")) step.addEventListener("submit", (event) => review(event, step));
root.classList.add("is-scripted");
area.hidden = true;
area.disabled = true;
for (const part of document.querySelectorAll("[data-scripted]")) part.hidden = false;
notes.take(data.notes, true);
look();
$("editor").inert = true;
if (!data.can_write) page.say("closed", { sentence: data.why_not });
saver.begin({ revision: data.revision, by: data.by, at: data.at });
