// The CodeMirror view of a script.
import { completionKeymap } from "@codemirror/autocomplete";
import { defaultKeymap, history, historyKeymap } from "@codemirror/commands";
import { diff } from "@codemirror/merge";
import { search, searchKeymap } from "@codemirror/search";
import { EditorState, Transaction } from "@codemirror/state";
import { EditorView, highlightActiveLine, keymap, placeholder } from "@codemirror/view";
import { completion, offerCues } from "./complete.js";
import { fountain } from "./mode.js";
import { pinGutter } from "./pins.js";
import { say } from "./words.js";

const PHRASES = {
  Find: "find", Replace: "replace", next: "findNext", previous: "findPrevious", all: "findAll", "match case": "matchCase",
  regexp: "regexp", "by word": "byWord", replace: "replaceOne", "replace all": "replaceAll", close: "close",
};

const BAR = 76; // pixels that the bar with counters covers

/** {view, field}. `on` has changed(), moved(), left(), save(), openNotes(line), and pasted, an extension. */
export function openEditor(parent, { text, data, on }) {
  const { field, extension } = fountain(data.names.map((one) => one.name));
  const keys = keymap.of([
    { key: "Mod-s", preventDefault: true, run: () => { on.save(); return true; } },
    { key: "Tab", run: offerCues },
    ...completionKeymap, ...searchKeymap, ...historyKeymap, ...defaultKeymap,
  ]);
  const watch = EditorView.updateListener.of((update) => {
    if (update.docChanged) on.changed();
    if (update.docChanged || update.selectionSet) on.moved();
  });
  const blur = EditorView.domEventHandlers({ blur: () => on.left() });
  const phrases = Object.fromEntries(Object.entries(PHRASES).map(([phrase, key]) => [phrase, say(key)]));
  const state = EditorState.create({
    doc: text,
    extensions: [
      extension, keys, history(), completion(data, field), search({ top: true }), pinGutter(on.openNotes),
      highlightActiveLine(), placeholder(say("empty")), watch, blur, on.pasted, EditorState.phrases.of(phrases),
      EditorView.scrollMargins.of(() => ({ top: BAR, bottom: BAR })), EditorState.readOnly.of(!data.can_write), EditorView.contentAttributes.of(attributes()),
    ],
  });
  return { view: new EditorView({ state, parent }), field };
}

function attributes() {
  return { spellcheck: "true", autocorrect: "on", autocapitalize: "sentences", "aria-label": say("script"), class: "room-content" };
}

/**
 * Puts another text in the place of this one by its differences alone: the cursor and the notes stay where they are. What
 * another wrote is not the writer's to undo.
 */
export function replaceText(view, text, isMine = true) {
  const now = view.state.doc.toString();
  if (now === text) return;
  const changes = diff(now, text, { scanLimit: 500 }).map(({ fromA, toA, fromB, toB }) => ({ from: fromA, to: toA, insert: text.slice(fromB, toB) }));
  view.dispatch({ changes, annotations: Transaction.addToHistory.of(isMine) });
}

export function jumpTo(view, line) {
  const { from } = view.state.doc.line(Math.min(Math.max(1, line), view.state.doc.lines));
  view.dispatch({ selection: { anchor: from }, effects: EditorView.scrollIntoView(from, { y: "center" }) });
  view.focus();
}
