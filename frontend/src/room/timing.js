// How long a script plays: production/scripts/timing.py, rule by rule, so that page and reports say the same. Pure.
const ACTION_WIDTH = 61;
const FULL_STOPS = /[.!?…。！？؟]+(?=\s|$|["'”’»)）])|[。！？]+/gu;
const COMMAS = /[,;:،؛、，；：]|\s[–—-]+\s|—|--/gu;
const BEAT = /\b(beat|pause|silence|a moment)\b/i;
const LETTER = "[\\p{L}\\p{Nl}\\p{No}]";
const WORD = new RegExp(`${LETTER}+(?:['’]${LETTER}+)*`, "gu");
const NUMBER = /\p{Nd}+/gu;
const WIDE = /[぀-ヿ㐀-鿿豈-﫿가-힯\u{20000}-\u{3ffff}]/gu;
const UNVOWELLED = /[֐-ۿݐ-ݿࢠ-ࣿ]/g;
const VOWELS = /(?:[aeiouæœøаеиоуыэюяієαεηιουω]|y(?![aeiou]))+/g;
const LAST_MARK = "\u0345"; // sorts behind every other combining mark

const count = (text, pattern) => text.match(pattern)?.length ?? 0;

/** Whether a mark stands on the letter before it: then it sorts before one that comes last of all. */
function combines(char) {
  return char === LAST_MARK || (LAST_MARK + char).normalize("NFD")[0] !== LAST_MARK;
}

export function syllables(text) {
  const bare = text.replace(WIDE, " ").toLowerCase().normalize("NFD");
  const plain = bare.replace(/\p{M}/gu, (char) => (combines(char) ? "" : char));
  const digits = (plain.match(NUMBER) ?? []).reduce((sum, number) => sum + [...number].length, 0);
  return (plain.match(WORD) ?? []).reduce((sum, word) => sum + ofWord(word), 0) + Math.ceil(1.5 * digits);
}

function ofWord(word) {
  const few = count(word, UNVOWELLED);
  if (few) return Math.max(1, halfEven(few));
  const runs = count(word, VOWELS);
  const silent = runs > 1 && word.length > 2 && word.endsWith("e") && !"aeiouyl".includes(word.at(-2));
  return Math.max(1, runs - silent);
}

/** Half of it, a half rounded to the even number, as Python does. */
function halfEven(number) {
  const half = number / 2, low = Math.floor(half);
  return half === low ? low : low + (low % 2);
}

export function words(text) {
  return count(text.replace(WIDE, " "), WORD) + count(text, NUMBER) + count(text, WIDE);
}

/** Of what is said, with its pauses, before pace. */
export function speechSeconds(text, model) {
  const pauses = count(text, FULL_STOPS) * model.full_stop_s + count(text, COMMAS) * model.comma_s;
  return syllables(text) / model.syllables_per_s + count(text, WIDE) / model.cjk_per_s + pauses;
}

/** Printed lines in so many columns; full-width characters take two. */
export function printedLines(text, width = ACTION_WIDTH) {
  const cells = (line) => [...line].length + count(line, WIDE);
  return text.split("\n").reduce((sum, line) => sum + Math.ceil(cells(line) / width), 0);
}

/** {seconds, words} of an element {kind, text}. */
export function timeOf({ kind, text }, model) {
  if (kind === "dialogue" || kind === "lyrics") {
    const plain = text.replace(/[*_]/g, "");
    return { seconds: model.pace * speechSeconds(plain, model), words: words(plain) };
  }
  if (kind === "parenthetical") return { seconds: model.pace * (BEAT.test(text) ? model.beat_s : 0), words: 0 };
  if (kind === "action" || kind === "centered") {
    return { seconds: model.pace * printedLines(text) * model.action_line_s, words: 0 };
  }
  return { seconds: 0, words: 0 };
}
