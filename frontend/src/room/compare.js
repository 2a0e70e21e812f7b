// Two revisions beside each other; under each other where there is no room for two.
import { MergeView, unifiedMergeView } from "@codemirror/merge";
import { EditorState } from "@codemirror/state";
import { EditorView } from "@codemirror/view";
import { fountain } from "./mode.js";
import { element, say } from "./words.js";

const WIDE = matchMedia("(min-width: 900px)");
const { old, new: young, names } = JSON.parse(document.getElementById("compare-data").textContent);
const root = document.querySelector("[data-compare]");
const whole = document.querySelector("[data-whole]");
const collapse = () => (whole.getAttribute("aria-pressed") === "true" ? {} : { collapseUnchanged: { margin: 3, minSize: 8 } });

function looks(label) {
  const attributes = { "aria-label": label, class: "room-content", tabindex: "0" };
  const phrases = EditorState.phrases.of({ "$ unchanged lines": say("unchanged", { count: "$" }) });
  return [fountain(names).extension, phrases, EditorState.readOnly.of(true), EditorView.editable.of(false), EditorView.contentAttributes.of(attributes)];
}

function beside() {
  const heads = element("div", "compare-heads", [old, young].map((one) => element("p", "compare-head", one.label)));
  root.replaceChildren(heads);
  return new MergeView({
    a: { doc: old.text, extensions: looks(old.label) }, b: { doc: young.text, extensions: looks(young.label) },
    parent: root, gutter: true, ...collapse(),
  });
}

function below() {
  root.replaceChildren(element("p", "compare-head", `${old.label} → ${young.label}`));
  const unified = unifiedMergeView({ original: old.text, mergeControls: false, gutter: true, ...collapse() });
  return new EditorView({ doc: young.text, extensions: [looks(young.label), unified], parent: root });
}

let shown = null;
function show() {
  shown?.destroy();
  shown = WIDE.matches ? beside() : below();
}
whole.addEventListener("click", () => {
  whole.setAttribute("aria-pressed", whole.getAttribute("aria-pressed") !== "true");
  show();
});
whole.hidden = false;
WIDE.addEventListener("change", show);
show();
if (old.text === young.text) root.prepend(element("p", "work-note", say("equal")));
