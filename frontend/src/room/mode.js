// Fountain in CodeMirror: the records of all lines as a field, and how the lines in sight look.
import { RangeSetBuilder, StateField } from "@codemirror/state";
import { Decoration, EditorView, ViewPlugin } from "@codemirror/view";
import { direction, emphasis, isCue, lookup, opens, read } from "./fountain.js";

/** The field that holds the script as read; made for the names that a cast list knows. */
function scriptField(names) {
  return StateField.define({
    create: (state) => read(state.doc.toString(), names),
    update: (script, { docChanged, newDoc }) => (docChanged ? read(newDoc.toString(), names, script) : script),
  });
}

/** The mode: the field, the looks, and that each line runs as its language does. */
export function fountain(names = []) {
  const field = scriptField(names);
  return { field, extension: [field, looks(field, names), EditorView.perLineTextDirection.of(true), EditorView.lineWrapping] };
}

function looks(field, names) {
  return ViewPlugin.fromClass(class {
    constructor(view) { this.decorations = decorated(view, field, names); }
    update(update) {
      if (update.docChanged || update.viewportChanged || update.selectionSet) {
        this.decorations = decorated(update.view, field, names);
      }
    }
  }, { decorations: (plugin) => plugin.decorations });
}

function decorated(view, field, names) {
  const script = view.state.field(field), { doc } = view.state;
  const kindOf = kinds(script, doc.lineAt(view.state.selection.main.head).number - 1, names);
  const building = new RangeSetBuilder();
  let done = 0;
  for (const { from, to } of view.visibleRanges) {
    for (let at = Math.max(done + 1, doc.lineAt(from).number), last = doc.lineAt(to).number; at <= last; at++) {
      const line = doc.line(at), { kind, unit } = kindOf(at - 1);
      building.add(line.from, line.from, lineLook(kind, unit, line.text));
      for (const { from: start, to: end, kind: look } of spans(line.text, kind, script.page.hides.get(at - 1))) {
        building.add(line.from + start, line.from + end, marks[look] ??= Decoration.mark({ class: `f-${look}` }));
      }
      done = at;
    }
  }
  return building.finish();
}

/** While a cue is typed nothing stands below it yet: it looks like one already, and the next line like speech. */
function kinds(script, here, names) {
  const found = lookup(script), known = new Set(names.map((name) => name.toLowerCase()));
  const isBegun = (line) => line >= 0 && found(line).kind === "action" && opens(script, line) && isCue(script.page.lines[line].trim(), known);
  return (line) => {
    const one = found(line);
    if ((line === here || line === here - 1) && isBegun(line)) return { ...one, kind: "character" };
    const isOpen = line === here && one.kind === "blank" && line > 0 && (isBegun(line - 1) || found(line - 1).kind === "character");
    return isOpen ? { kind: "dialogue" } : one;
  };
}

const looksOfLines = {}, marks = {};

function lineLook(kind, unit, text) {
  const way = direction(text), dual = kind === "character" && unit?.dual ? " f-dual" : "";
  const depth = kind === "section" ? ` f-level-${Math.min(3, unit.level)}` : "";
  const key = `f-${kind}${dual}${depth}`;
  return (looksOfLines[`${key} ${way}`] ??= Decoration.line({ attributes: { class: key, dir: way } }));
}

/** What looks otherwise inside a line, in the order of the line; the outer before the inner. */
function spans(text, kind, hides = []) {
  const found = hides.filter((one) => one.to > one.from).map((one) => ({ ...one, kind: `${one.kind ?? "mark"}-in` }));
  if (kind !== "boneyard" && kind !== "note") found.push(...emphasis(text));
  const mark = text.match(MARKS[kind] ?? /$^/);
  if (mark?.[0]) found.push({ from: mark.index, to: mark.index + mark[0].length, kind: "mark" });
  return found.sort((a, b) => a.from - b.from || b.to - a.to);
}

const MARKS = {
  scene_heading: /^\s*\.(?!\.)/, action: /^\s*!/, character: /^\s*@/, lyrics: /^\s*~/, section: /^\s*#+/,
  synopsis: /^\s*=/, transition: /^\s*>/, centered: /^\s*>/,
};
