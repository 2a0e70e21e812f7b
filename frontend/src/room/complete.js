// What can be completed: cues, sets, times of day, extensions. The words come with the page, from the bible.
import { autocompletion, startCompletion } from "@codemirror/autocomplete";
import { opens } from "./fountain.js";
import { say } from "./words.js";

const EXTENSIONS = ["V.O.", "O.S.", "O.C.", "CONT'D", "SUBTITLE"];
const PLACE = /^\s*(?:\.|(?:INT\.?\/EXT|EXT\.?\/INT|I\/E|INT|EXT|EST)[. ])\s*/iu;

export function completion({ names, sets, times }, field) {
  const source = (context) => at(context, { names, sets, times }, field);
  return autocompletion({ override: [source], icons: false, activateOnTyping: true, interactionDelay: 0 });
}

function at(context, words, field) {
  const line = context.state.doc.lineAt(context.pos);
  const before = line.text.slice(0, context.pos - line.from);
  if (PLACE.test(before)) return ofHeading(before, line, context.pos, words);
  const script = context.state.field(field);
  if (!opens(script, line.number - 1)) return null;
  const bracket = before.match(/^(\s*@?\S.*)\(([^)]*)$/u);
  if (bracket) return { from: context.pos - bracket[2].length, options: EXTENSIONS.map(extension), validFor: /^[^)]*$/ };
  return ofCue(context, before, line, words, script);
}

function extension(label) {
  return { label, apply: `${label})`, detail: say(EXTENSION_WORDS[label]) };
}

const EXTENSION_WORDS = { "V.O.": "voiceOver", "O.S.": "offScreen", "O.C.": "offCamera", "CONT'D": "continued", SUBTITLE: "subtitle" };

/** "INT. KITCHEN - NIGHT": sets until the dash, times of day behind it. */
function ofHeading(before, line, pos, { sets, times }) {
  const dash = before.match(/ [-–—] ?([^-–—]*)$/u);
  if (dash) return { from: pos - dash[1].length, options: times.map((label) => ({ label })), validFor: /^[\p{L}\p{N} ]*$/u };
  const from = line.from + before.match(PLACE)[0].length;
  const options = [...new Set(sets.map((name) => name.replace(PLACE, "")))].map((label) => ({ label }));
  return { from, options, validFor: /^[^-–—]*$/u };
}

/** Names: who has spoken last but one comes first, as in a talk of two. One that stands there in full is not offered. */
function ofCue(context, before, line, { names }, script) {
  const typed = before.match(/^\s*@?(\p{Lu}[^a-z()]*|[^\x00-\x7f]*)$/u) ?? before.match(/^\s*@(.*)$/u);
  if (!typed || (typed[1] === "" && !context.explicit && !before.endsWith("@"))) return null;
  const spoken = script.units.filter((unit) => unit.kind === "character" && unit.at < line.number - 1).map((unit) => unit.name);
  const lately = [...new Set(spoken.reverse())];
  const [last, ...others] = lately;
  const details = new Map(names.map((one) => [one.name, one.line]));
  const order = [...new Set([...others, ...(last ? [last] : []), ...details.keys()])];
  const begun = typed[1].toUpperCase();
  const found = order.filter((name) => name.toUpperCase().startsWith(begun) && name.toUpperCase() !== begun);
  return { from: context.pos - typed[1].length, options: found.map((label) => ({ label, detail: details.get(label) })), filter: false };
}

/** Tab on an empty line: a cue, below a blank line. Elsewhere Tab is the browser's. */
export function offerCues(view) {
  const { state } = view, { main } = state.selection;
  const line = state.doc.lineAt(main.head);
  if (!main.empty || line.text.trim() || state.readOnly) return false;
  const above = line.number > 1 && state.doc.line(line.number - 1).text.trim();
  if (above) view.dispatch(state.replaceSelection("\n"), { userEvent: "input" });
  return startCompletion(view);
}
