// Notes' places in the text: they move with what is typed, and show in the gutter beside their line.
import { RangeSet, StateEffect, StateField } from "@codemirror/state";
import { GutterMarker, gutter } from "@codemirror/view";
import { say } from "./words.js";

export const pinned = StateEffect.define(); // [{id, pos, resolved}]

/** {pins: [{id, pos, resolved}], sent}: `sent` are the changes since the text was sent to be saved. */
export const pins = StateField.define({
  create: () => [],
  update(value, { changes, docChanged, effects, newDoc }) {
    const set = effects.find((effect) => effect.is(pinned));
    if (set) return set.value;
    return docChanged ? value.map((pin) => moved(pin, changes, newDoc)) : value;
  },
});

/** To the beginning of the line on which its own has come to stand: text that is typed before it does not push it on. */
function moved(pin, changes, doc) {
  return { ...pin, pos: doc.lineAt(Math.min(doc.length, changes.mapPos(pin.pos, 1))).from };
}

export const lineOf = (state, id) => {
  const pin = state.field(pins).find((one) => one.id === id);
  return pin ? state.doc.lineAt(pin.pos).number : null;
};

class Pin extends GutterMarker {
  constructor(count) {
    super();
    this.count = count;
  }
  eq(other) { return other.count === this.count; }
  toDOM() {
    const button = document.createElement("button");
    Object.assign(button, { type: "button", className: "pin", textContent: String(this.count), tabIndex: -1 });
    button.setAttribute("aria-label", say("notesHere", { count: this.count }));
    return button;
  }
}

/** `open` is told the line whose mark was pressed. */
export function pinGutter(open) {
  return [pins, gutter({
    class: "cm-pins",
    markers: (view) => marksOf(view.state),
    initialSpacer: () => new Pin(1),
    domEventHandlers: { click: (view, block) => { open(view.state.doc.lineAt(block.from).number); return true; } },
  })];
}

function marksOf(state) {
  const counts = new Map();
  for (const pin of state.field(pins)) {
    if (!pin.resolved) counts.set(pin.pos, (counts.get(pin.pos) ?? 0) + 1);
  }
  const sorted = [...counts].sort(([a], [b]) => a - b);
  return RangeSet.of(sorted.map(([pos, count]) => new Pin(count).range(pos)));
}
