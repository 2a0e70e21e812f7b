// Two people changed one script: what each did, what of it is taken already, and what has to be chosen.
import { element, say } from "./words.js";

const AROUND = 2; // equal lines shown beside a change

/** A view in `root`; `done` is told the merged text, `cancel` that the writer goes back to their own. */
export function openMerge(root, conflict, { done, cancel }) {
  const { chunks, head } = conflict;
  const parts = chunks.map((chunk, at) => part(chunk, at, head));
  const conflicts = parts.filter((one) => one.isConflict);
  const status = element("p", "merge-left", "", { role: "status" });
  const save = element("button", "work-button work-main", say("mergeSave"), { type: "button" });
  const back = element("button", "work-button", say("mergeCancel"), { type: "button" });
  const told = () => {
    const left = conflicts.filter((one) => !one.isChosen()).length;
    status.textContent = left ? say("mergeLeft", { count: left }) : say("mergeReady");
    save.disabled = left > 0;
  };
  for (const one of conflicts) one.listen(told);
  save.addEventListener("click", () => done(parts.flatMap((one) => one.lines()).join("\n")));
  back.addEventListener("click", cancel);
  const title = element("h2", "merge-title", say("mergeTitle", { by: head.by, revision: head.revision }), { tabindex: -1 });
  const about = element("p", "work-note", say("mergeAbout"));
  const verbs = element("div", "merge-verbs", [status, save, back]);
  root.replaceChildren(title, about, ...parts.map((one) => one.node).filter(Boolean), verbs);
  told();
  title.focus();
}

function part(chunk, at, head) {
  if (chunk.kind === "same") return { node: equal(chunk.base), lines: () => chunk.base };
  if (chunk.kind === "conflict") return quarrel(chunk, at, head);
  const lines = chunk.kind === "theirs" ? chunk.theirs : chunk.mine;
  return { node: taken(chunk, lines, head), lines: () => lines };
}

/** Equal lines: a few beside the changes, the rest behind a summary. */
function equal(lines) {
  if (lines.length <= 2 * AROUND + 2) return element("pre", "merge-same", text(lines));
  const middle = lines.slice(AROUND, -AROUND);
  const more = element("details", "merge-more", [
    element("summary", "", say("mergeEqual", { count: middle.length })), element("pre", "merge-same", text(middle)),
  ]);
  return element("div", "", [
    element("pre", "merge-same", text(lines.slice(0, AROUND))), more, element("pre", "merge-same", text(lines.slice(-AROUND))),
  ]);
}

function taken({ kind, base }, lines, head) {
  const label = { mine: say("mergeTakenMine"), theirs: say("mergeTakenTheirs", { by: head.by }), both: say("mergeTakenBoth") }[kind];
  const was = base.length && kind !== "both" ? element("del", "merge-was", text(base)) : null;
  const now = lines.length ? element("ins", "merge-now", text(lines)) : element("p", "work-note", say("mergeGone"));
  return element("section", `merge-taken is-${kind}`, [element("p", "merge-label", label), was, now].filter(Boolean));
}

const text = (lines) => lines.map((line) => `${line}\n`).join("");

/** Three readings side by side, four ways to go, and the result, which can be written over freely. */
function quarrel(chunk, at, head) {
  const name = `merge-${at}`;
  const result = element("textarea", "merge-result", "", { rows: 4, "aria-label": say("mergeResult"), dir: "auto", spellcheck: "true" });
  const choices = {
    mine: [say("mergeMine"), chunk.mine], theirs: [say("mergeTheirs", { by: head.by }), chunk.theirs],
    both: [say("mergeBoth"), [...chunk.mine, ...chunk.theirs]],
  };
  const inputs = Object.entries(choices).map(([value, [label]]) => choice(name, value, label));
  let lines = null;
  const node = element("fieldset", "merge-conflict", [
    element("legend", "merge-label", say("mergeConflict")),
    element("div", "merge-three", [
      reading(say("mergeBase"), chunk.base), reading(say("mergeMine"), chunk.mine), reading(say("mergeTheirs", { by: head.by }), chunk.theirs),
    ]),
    element("div", "merge-choices", inputs), element("label", "merge-label", [say("mergeResult"), result]),
  ]);
  const listen = (told) => node.addEventListener("input", ({ target }) => {
    if (target !== result) result.value = choices[target.value][1].join("\n");
    else for (const one of node.querySelectorAll("input")) one.checked = false;
    lines = target !== result ? choices[target.value][1] : result.value === "" ? [] : result.value.split("\n");
    result.rows = Math.max(4, lines.length + 1);
    told();
  });
  return { node, isConflict: true, isChosen: () => lines !== null, lines: () => lines, listen };
}

function choice(name, value, label) {
  return element("label", "merge-choice", [element("input", "", "", { type: "radio", name, value }), label]);
}

function reading(label, lines) {
  const shown = lines.length ? element("pre", "", text(lines), { dir: "auto" }) : element("p", "work-note", say("mergeNothing"));
  return element("div", "merge-reading", [element("p", "merge-label", label), shown]);
}
