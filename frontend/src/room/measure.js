// What the counters, the ruler and the outline show of a script. Pure.
import { beats, elements } from "./fountain.js";
import { printedLines, timeOf } from "./timing.js";

const PAGE_LINES = 54;
const WIDTHS = { action: 61, dialogue: 35, lyrics: 35, parenthetical: 25, scene_heading: 61, centered: 61, transition: 61 };
const UNPRINTED = new Set(["section", "synopsis", "page_break"]);
const OPENED = new Set(["parenthetical", "dialogue", "lyrics"]); // follow the line above without a blank one
const LATE = 1.25; // so much longer than asked for may two turns lie apart

/**
 * {seconds, words, eighths, parts, scenes, marks} of a script. `parts` are the elements with `start` and `seconds`, without
 * what is hidden; `scenes` are sections and headings with theirs; `marks` the hook, turns and cliffhanger with `second`.
 */
export function measure(script, model) {
  const parts = timed(elements(script).filter(({ kind }) => kind !== "note" && kind !== "boneyard"), model);
  const last = parts.at(-1);
  return {
    parts,
    seconds: last ? last.start + last.seconds : 0,
    words: parts.reduce((sum, part) => sum + part.words, 0),
    eighths: eighthsOf(parts),
    scenes: scenesOf(parts),
    marks: marksOf(script, parts),
  };
}

function timed(found, model) {
  let start = 0;
  return found.map((one) => {
    const part = { ...one, start, ...timeOf(one, model) };
    start += part.seconds;
    return part;
  });
}

/** An eighth at least where anything is printed; 54 lines are a page. */
function eighthsOf(parts) {
  const printed = parts.filter((part) => !UNPRINTED.has(part.kind));
  const lines = printed.reduce((sum, part) => sum + linesOf(part), 0);
  return Math.ceil((lines * 8) / PAGE_LINES);
}

function linesOf({ kind, text }) {
  const width = WIDTHS[kind];
  return (width ? printedLines(text, width) : 1) + (OPENED.has(kind) ? 0 : 1);
}

function scenesOf(parts) {
  const found = [];
  for (const part of parts) {
    if (part.kind === "section" || part.kind === "scene_heading") found.push({ ...part, seconds: 0, level: levelOf(part) });
    const scene = found.findLast((one) => one.kind === "scene_heading");
    const section = found.findLast((one) => one.kind === "section");
    if (scene && found.indexOf(scene) >= found.indexOf(section)) scene.seconds += part.seconds;
    if (section) section.seconds += part.seconds;
  }
  return found;
}

const levelOf = ({ kind, level }) => (kind === "section" ? level : 0);

/** A mark behind words is at their end, one on a line of its own where the next element begins. */
function marksOf(script, parts) {
  return beats(script).map(({ kind, line }) => {
    const isBehind = script.page.lines[line - 1].trim() !== "";
    return { kind, line, second: isBehind ? endOfLine(parts, line) : secondOf(parts, line) };
  });
}

/** Where the reading is at the beginning of a line. */
export function secondOf(parts, line) {
  const part = parts.findLast((one) => one.line <= line);
  if (!part) return 0;
  if (line > part.end) return part.start + part.seconds;
  const share = (line - part.line) / (part.end - part.line + 1);
  return part.start + part.seconds * share;
}

function endOfLine(parts, line) {
  const part = parts.findLast((one) => one.line <= line);
  if (!part) return 0;
  return part.start + part.seconds * Math.min(1, (line - part.line + 1) / (part.end - part.line + 1));
}

/**
 * What the ruler says of the marks: {hook: "none" | "early" | "late" | "in", gaps: [second…], cliffhanger: bool}. A gap
 * is where a turn was due: so many seconds after the one before, where the next comes more than a quarter later.
 */
export function judge({ marks, seconds }, [from, to], every) {
  const hook = marks.find((mark) => mark.kind === "hook");
  const where = !hook ? "none" : hook.second < from ? "early" : hook.second > to ? "late" : "in";
  const held = [0, ...marks.map((mark) => mark.second), seconds].sort((a, b) => a - b);
  const gaps = [];
  for (let at = 1; at < held.length; at++) {
    for (let due = held[at - 1] + every; held[at] - due > every * (LATE - 1); due += every) gaps.push(due);
  }
  return { hook: where, second: hook?.second ?? 0, gaps, cliffhanger: marks.some((mark) => mark.kind === "cliffhanger") };
}
