// Notes and boneyard: production/scripts/hidden.py, rule by rule. Pure.
import { isSpace, strip, stripEnd, stripStart } from "./syntax.js";

const OPENING = /(\\?)(\[\[|\/\*)/g;
const BLANK = /\n(?! {2})[\t\v\f\r \x1c-\x1f\x85\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]*(?=\n|$)/g;
const CLOSING = /^[.,;:!?…)\]}。，、；：！？）」』]/u;

/**
 * {lines, sources, hollow, within, starting, hides}: the lines as shown and as written; the lines (from 0) on which nothing
 * is left, and those that begin inside of something hidden; what is hidden by the line on which it begins, as {kind, text,
 * first, last}; and which characters of each line are hidden, as [{from, to, kind}].
 */
export function page(text, begin) {
  const sources = text.split("\n"), lines = [...sources];
  const shown = { lines, sources, hollow: new Set(), within: new Set(), starting: new Map(), hides: new Map() };
  if (!text.includes("[[") && !text.includes("/*")) return shown;
  const starts = startsOf(sources);
  let number = 0;
  for (const span of spans(text, begin)) {
    while (starts[number + 1] <= span.from) number++;
    let last = number;
    while (starts[last + 1] < span.to) last++;
    if (span.kind) list(shown.starting, number).push({ kind: span.kind, text: span.text, first: number, last });
    for (let each = number; each <= last; each++) {
      if (span.kind && each > number) shown.within.add(each);
      const from = Math.max(0, span.from - starts[each]), to = Math.min(sources[each].length, span.to - starts[each]);
      list(shown.hides, each).push({ from, to, kind: span.kind });
    }
  }
  for (const [each, parts] of shown.hides) {
    lines[each] = without(sources[each], parts);
    if (!lines[each]) shown.hollow.add(each);
  }
  return shown;
}

export function startsOf(lines) {
  const starts = [0];
  for (const line of lines) starts.push(starts.at(-1) + line.length + 1);
  return starts;
}

function list(map, key) {
  if (!map.has(key)) map.set(key, []);
  return map.get(key);
}

function* spans(text, begin) {
  const lastBoneyard = text.lastIndexOf("*/");
  let at = begin, paragraphEnd = -1, openUntil = 0;
  for (;;) {
    const found = search(OPENING, text, at);
    if (!found) return;
    const escape = found[1].length, from = found.index + escape;
    at = found.index + found[0].length;
    if (escape) {
      yield { kind: null, from: from - 1, to: from };
    } else if (found[2] === "/*") {
      if (at > lastBoneyard) continue;
      const close = text.indexOf("*/", at);
      yield { kind: "boneyard", from, to: close + 2, text: strip(text.slice(at, close)) };
      at = close + 2;
    } else if (from >= openUntil) {
      if (paragraphEnd < at) paragraphEnd = search(BLANK, text, at)?.index ?? text.length;
      let close = text.indexOf("]]", at);
      if (close < 0 || close + 2 > paragraphEnd) { openUntil = paragraphEnd; continue; }
      while (text[close + 2] === "]") close++;
      yield { kind: "note", from, to: close + 2, text: tidy(text.slice(at, close)) };
      at = close + 2;
    }
  }
}

function search(pattern, text, at) {
  pattern.lastIndex = at;
  return pattern.exec(text);
}

const tidy = (text) => strip(text).split("\n").map(strip).join("\n");

/** The line without what is hidden, and without the blank too many that each leaves behind. */
function without(line, cuts) {
  let kept = line.slice(0, cuts[0].from);
  for (const [at, { to, kind }] of cuts.entries()) {
    const rest = line.slice(to, cuts[at + 1]?.from ?? line.length);
    kept = kind ? joined(kept, rest) : kept + rest;
  }
  return strip(kept) ? kept : "";
}

function joined(left, right) {
  if (!strip(left)) return left + stripStart(right);
  if (!strip(right)) return stripEnd(left);
  if (!isSpace(left.at(-1))) return left + right;
  return CLOSING.test(right) ? stripEnd(left) + right : left + stripStart(right);
}
