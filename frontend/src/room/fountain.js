// A Fountain text as paragraphs of typed lines: production/scripts/paragraphs.py, rule by rule; a test holds the two
// together. Pure. The reading goes on from the one before: paragraphs that stand well before the first changed line, and
// those below the last one, are taken over as they are.
import { page, startsOf } from "./hidden.js";
import * as syntax from "./syntax.js";
import { titleLines } from "./title.js";

const { strip } = syntax;
const RTL = /[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufeff]/;

/** Line ends as line feeds, without a byte-order mark, in NFC: as the server keeps it. */
export function normalised(text) {
  return text.replace(/^\ufeff+/, "").replace(/\r\n?/g, "\n").normalize("NFC");
}

/**
 * {text, page, titleLines, units}. A unit is a paragraph: {at, end, kind, text, hidden, …} with its lines from `at` to
 * before `end`, counted from 0; `hidden` are the notes and boneyard that begin in it. A unit without a kind is hidden as a
 * whole. `names` are the cast's, for scripts without capitals.
 */
export function read(text, names = [], before = null) {
  const title = titleLines(text.split("\n"));
  const starts = startsOf(text.split("\n", title));
  const shown = page(text, title ? Math.min(text.length, starts[title]) : 0);
  const known = new Set([...names].map((name) => name.trim().toLowerCase()));
  const script = { text, page: shown, titleLines: title, units: [] };
  const reader = new Reader(shown, title, known, script.units);
  if (before && before.titleLines === title) reader.goOnFrom(before);
  reader.read();
  return script;
}

class Reader {
  constructor(shown, first, names, units) {
    Object.assign(this, { page: shown, lines: shown.lines, end: shown.lines.length, names, units });
    Object.assign(this, { at: first, taken: first, begun: -1, isFresh: true, old: [], oldFrom: Infinity, shift: 0 });
  }

  /** Takes over what stands before the change, and remembers what stands below it. */
  goOnFrom({ page: was, units }) {
    const differs = (at, there) => was.lines[at] !== this.lines[there] || was.sources[at] !== this.page.sources[there]
      || was.within.has(at) !== this.page.within.has(there);
    const least = Math.min(was.lines.length, this.end);
    let first = 0, last = 0;
    while (first < least && !differs(first, first)) first++;
    while (last < least - first && !differs(was.lines.length - 1 - last, this.end - 1 - last)) last++;
    // A paragraph looks over what is hidden at the first lines of the next: the two before the change are read again.
    const changed = units.findIndex((unit) => unit.end >= first);
    let sure = changed < 0 ? units.length : changed, printed = 0;
    while (sure > 0 && (printed < 2 || units[sure].inSpeech)) printed += units[--sure].kind ? 1 : 0;
    for (const unit of units.slice(0, sure)) this.units.push(unit);
    const from = units[sure];
    if (sure) Object.assign(this, { at: from.from, taken: from.taken, begun: from.begun, isFresh: from.wasFresh });
    Object.assign(this, { old: units, oldFrom: was.lines.length - last, shift: this.end - was.lines.length });
    this.next = this.units.length;
  }

  read() {
    while (this.at < this.end) {
      if (this.rejoins()) return;
      this.from = { from: this.at, taken: this.taken, begun: this.begun, wasFresh: this.isFresh };
      const line = strip(this.lines[this.at]);
      if (line) this.marked(line);
      else if (this.page.hollow.has(this.at)) this.hollow();
      else { this.at += 1; this.isFresh = true; }
    }
  }

  /** Below the change the old paragraphs go on, once a paragraph begins where one did, in the same state. */
  rejoins() {
    const there = this.at - this.shift;
    if (there < this.oldFrom) return false;
    while (this.next < this.old.length && this.old[this.next].from < there) this.next++;
    const old = this.old[this.next];
    if (!old || old.from !== there || old.wasFresh !== this.isFresh || old.begun >= 0 || this.begun >= 0) return false;
    if (this.taken - this.shift !== old.taken || old.inSpeech) return false;
    for (const unit of this.old.slice(this.next)) this.units.push(this.shift ? moved(unit, this.shift) : unit);
    return true;
  }

  marked(line) {
    const act = MARKS[line[0]];
    if (act) this[act](line);
    else this.unmarked(line);
  }

  forced() { this.action(); }
  lyrics() { this.linesOf("lyrics", lyric); }

  angle(line) {
    if (centred(line) !== null) this.linesOf("centered", centred);
    else if (line === ">") this.action();
    else this.one("transition", strip(line.slice(1)));
  }

  section(line) {
    const text = line.replace(/^#+/, "");
    this.one("section", strip(text), { level: line.length - text.length });
    this.isFresh = true;
  }

  equals(line) {
    if (syntax.PAGE_BREAK.test(line)) this.one("page_break", "");
    else this.one("synopsis", strip(line.slice(1)));
    this.isFresh = true;
  }

  dot(line) {
    if (this.isFresh && syntax.isForcedHeading(line)) this.heading(line.slice(1));
    else this.unmarked(line);
  }

  ats(line) {
    const text = syntax.withoutCaret(strip(line.slice(1)));
    if (!this.isFresh || !syntax.cue(text).name) return this.unmarked(line);
    this.cue(text, line.endsWith("^"));
    this.speech();
  }

  unmarked(line) {
    const kind = this.isFresh ? this.kindOf(this.at, line) : "action";
    if (kind === "scene_heading") return this.heading(line);
    if (kind === "transition") return this.one(kind, line);
    if (kind === "action") return this.action();
    this.cue(syntax.withoutCaret(line), line.endsWith("^"));
    this.speech();
  }

  /** Of a line without marks below a blank one. */
  kindOf(at, line) {
    if (syntax.isHeading(line)) return this.isBlank(at + 1) ? "scene_heading" : "action";
    const isAlone = this.isBlank(at + 1);
    if (isAlone && syntax.isTransition(syntax.stripStart(this.lines[at]))) return "transition";
    if (isAlone && !(this.page.hollow.has(at + 1) && this.isAnswered(at + 1))) return "action";
    return isCue(line, this.names) ? "character" : "action";
  }

  isBlank(at) {
    const line = at < this.end ? strip(this.lines[at]) : "";
    return !line || line[0] === "#" || line[0] === "=";
  }

  isAnswered(at) {
    while (this.page.hollow.has(at)) at++;
    return !this.isBlank(at);
  }

  heading(line) {
    const { text, number } = syntax.heading(line);
    this.one("scene_heading", text, { number });
  }

  cue(text, dual) {
    this.one("character", text, { ...syntax.cue(text), dual });
  }

  speech() {
    while (this.at < this.end) {
      this.from = { from: this.at, taken: this.taken, begun: this.begun, wasFresh: this.isFresh, inSpeech: true };
      const line = strip(this.lines[this.at]);
      if (!line && this.page.hollow.has(this.at)) { this.hollow(); continue; }
      if (!line) {
        const following = this.overTwoSpaces(this.at);
        if (following === this.at) return;
        this.at = following;
      } else if (line[0] === "~") this.linesOf("lyrics", lyric);
      else if (syntax.isParenthetical(line)) this.one("parenthetical", line);
      else if (syntax.PAGE_BREAK.test(line)) return;
      else this.dialogue();
    }
  }

  dialogue() {
    const words = [];
    let at = this.at;
    while (at < this.end) {
      const line = strip(this.lines[at]);
      if (line) {
        if (words.length && endsDialogue(line)) break;
        words.push(syntax.ESCAPED_IN_SPEECH.test(line) ? line.slice(1) : line);
        at++;
        continue;
      }
      const below = this.overTwoSpaces(at), following = this.overNote(below);
      if (following === at || this.page.hollow.has(following) || endsDialogue(strip(this.lines[following]))) break;
      for (; at < below; at++) words.push("");
      at = following;
    }
    this.add("dialogue", at, words.join("\n"));
  }

  overTwoSpaces(at) {
    let line = at;
    while (line < this.end && !this.page.hollow.has(line) && holdsTwoSpaces(this.lines[line])) line++;
    const goesOn = line < this.end && (strip(this.lines[line]) || this.page.hollow.has(line));
    return goesOn ? line : at;
  }

  /** The line with words on which notes end that begin at a hollow line; `at` where there is none. */
  overNote(at) {
    const below = this.page.hollow.has(at) ? this.belowNote(at) : at;
    return this.page.within.has(below) ? below : at;
  }

  belowNote(at) {
    at++;
    while (this.page.hollow.has(at) && this.page.within.has(at)) at++;
    return at;
  }

  action() {
    const words = [];
    let at = this.at;
    while (at < this.end) {
      const mark = syntax.stripStart(this.lines[at])[0];
      if (mark) {
        if (words.length && INTERRUPTING.has(mark)) break;
        words.push(actionLine(this.lines[at], mark));
        at++;
        continue;
      }
      const [blanks, following] = this.overHollow(at);
      if (following === at) break;
      for (let blank = 0; blank < blanks; blank++) words.push("");
      at = following;
    }
    this.add("action", at, words.join("\n"));
  }

  overHollow(at) {
    let blanks = 0, line = at;
    for (; line < this.end; line++) {
      if (this.page.hollow.has(line)) continue;
      if (!holdsTwoSpaces(this.lines[line])) break;
      blanks++;
    }
    return line > at && this.isAction(line) ? [blanks, line] : [0, at];
  }

  isAction(at) {
    const line = at < this.end ? strip(this.lines[at]) : "";
    if (!line || INTERRUPTING.has(line[0]) || syntax.isForcedHeading(line)) return false;
    return line[0] === "!" || (line[0] !== "@" && this.kindOf(at, line) === "action");
  }

  linesOf(kind, inner) {
    const words = [];
    let at = this.at;
    for (let text; at < this.end && (text = inner(strip(this.lines[at]))) !== null; at++) words.push(text);
    this.add(kind, at, words.join("\n"));
  }

  /** Notes and boneyard on lines of their own. One that ends on a line with more waits for that line. */
  hollow() {
    const at = this.belowNote(this.at);
    this.isFresh = true;
    if (this.page.within.has(at)) {
      if (this.begun < 0) this.begun = this.at;
    } else {
      this.units.push({ ...this.from, at: this.at, end: at, kind: null, text: "", hidden: this.begins(at) });
      this.taken = at;
    }
    this.at = at;
  }

  one(kind, text, own = {}) {
    this.add(kind, this.at + 1, text, own);
  }

  add(kind, end, text, own = {}) {
    while (this.page.hollow.has(end) && this.page.within.has(end)) end++;
    const at = this.begun < 0 ? this.at : this.begun;
    this.units.push({ ...this.from, at, end, kind, text, ...own, hidden: this.begins(end) });
    this.taken = this.at = end;
    this.begun = -1;
    this.isFresh = false;
  }

  /** What is hidden and begins between what is taken and `end`. */
  begins(end) {
    const found = [];
    if (this.page.starting.size) for (let at = this.taken; at < end; at++) found.push(...(this.page.starting.get(at) ?? []));
    return found;
  }
}

const MARKS = { "!": "forced", "~": "lyrics", ">": "angle", "#": "section", "=": "equals", ".": "dot", "@": "ats" };
const INTERRUPTING = new Set("~>#=");

const lyric = (line) => (line[0] === "~" ? strip(line.slice(1)) : null);
const centred = (line) => (line.length > 1 && line[0] === ">" && line.endsWith("<") ? strip(line.slice(1, -1)) : null);
const endsDialogue = (line) => line[0] === "~" || syntax.isParenthetical(line) || syntax.PAGE_BREAK.test(line);
const holdsTwoSpaces = (line) => line.includes("  ") && !strip(line);

function actionLine(line, mark) {
  const text = syntax.stripEnd(line);
  return (mark === "!" ? syntax.stripEnd(text.replace("!", "")) : text).replaceAll("\t", "    ");
}

/** Whether a line without a mark names who speaks, if speech stands below it. */
export function isCue(line, names) {
  if (!isUpperish(line)) return false;
  const { name } = syntax.cue(syntax.withoutCaret(line));
  return name !== "" && syntax.isBareCue(line, name, names);
}

const isUpperish = (line) => syntax.isUpper(line) || /[^\x00-\x7f]/.test(line) || line.includes("(");

function moved(unit, by) {
  const hidden = unit.hidden.map((one) => ({ ...one, first: one.first + by, last: one.last + by }));
  return { ...unit, at: unit.at + by, end: unit.end + by, from: unit.from + by, taken: unit.taken + by, hidden };
}

/** The elements as the server numbers them: [{kind, text, line, end, …}], lines from 1. */
export function elements({ units }) {
  const found = [];
  for (const { at, end, kind, text, name, extension, dual, number, level, hidden } of units) {
    if (kind) found.push({ kind, text, line: at + 1, end, name, extension, dual, number, level });
    for (const one of hidden) found.push({ kind: one.kind, text: one.text, line: one.first + 1, end: one.last + 1 });
  }
  return found;
}

/** A function that says of a line (from 0) what it is: {kind, unit}; "blank", "title_page" and hidden lines included. */
export function lookup({ units, page: shown, titleLines: title }) {
  return (line) => {
    if (line < title) return { kind: "title_page" };
    const unit = unitAt(units, line);
    const hides = shown.hides.get(line);
    if (shown.hollow.has(line) && hides) return { kind: hides[0].kind ?? "note", unit };
    return { kind: unit?.kind ?? "blank", unit };
  };
}

/** By halves: the units stand in order. */
function unitAt(units, line) {
  let low = 0, high = units.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (units[middle].at <= line) low = middle;
    else high = middle - 1;
  }
  const unit = units[low];
  return unit && unit.at <= line && line < unit.end ? unit : null;
}

/** Whether a cue can stand on a line (from 0): below a blank one, or first. */
export function opens({ page: { lines } }, line) {
  return line === 0 || !strip(lines[line - 1] ?? "");
}

/** The direction in which a line runs: that of its first letter. */
export function direction(line) {
  return RTL.test(line.match(/\p{L}/u)?.[0] ?? "") ? "rtl" : "ltr";
}

/** *italic*, **bold**, ***both***, _underlined_ in one line: [{from, to, kind}], the marks included. */
export function emphasis(line) {
  const found = [];
  const plain = line.replace(/\\[*_]/g, "  ");
  for (const [kind, pattern] of EMPHASIS) {
    for (const match of plain.matchAll(pattern)) found.push({ from: match.index, to: match.index + match[0].length, kind });
  }
  return found;
}

const EMPHASIS = [
  ["bold", /(?<!\*)\*{2,3}(?![\s*])(?:[^*]|\*(?!\*))*?(?<![\s*])\*{2,3}(?!\*)/g],
  ["italic", /(?<!\*)(?:\*|\*{3})(?![\s*])(?:[^*]|\*\*(?!\*))*?(?<![\s*])(?:\*|\*{3})(?!\*)/g],
  ["underline", /_(?![\s_])[^_]*?(?<!\s)_/g],
];

const BEAT = /^\s*(hook|turn|cliffhanger)\b/i;

/** The marks that a writer sets as notes, [[hook]], [[turn]], [[cliffhanger]]: [{kind, line}], lines from 1. */
export function beats({ page: shown }) {
  const found = [];
  for (const hidden of shown.starting.values()) {
    for (const { kind, text, first } of hidden) {
      const mark = kind === "note" && text.match(BEAT);
      if (mark) found.push({ kind: mark[1].toLowerCase(), line: first + 1 });
    }
  }
  return found.sort((a, b) => a.line - b.line);
}
