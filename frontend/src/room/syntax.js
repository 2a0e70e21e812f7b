// What one line of Fountain is by itself: production/scripts/syntax.py, rule by rule. Pure.
const SPACE = "[\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000]";
const LEFT = new RegExp(`^${SPACE}+`, "u"), RIGHT = new RegExp(`${SPACE}+$`, "u");
const ENGLISH = /^(?:INT\.?\/EXT|EXT\.?\/INT|INT|EXT|EST|I\/E|E\/I)[. ]/iu;
const ABBREVIATED = /^(?:ИНТ|НАТ|ЭКСТ|ПАВ|ІНТ|ЕКСТ|ΕΣΩΤ?|ΕΞΩΤ?|[İi]Ç|DIŞ|WN|PLEN)\./iu;
const CASELESS = new RegExp(
  `^(?:(?:内[/／]?外?景|外[/／]?内?景|內[/／]?外?景|外[/／]?內景|室[内內外]|屋[内內外]|실내|실외|داخلي|خارجي)(?:${SPACE}|[.。．·・:：/／\\-—–]|$)`
  + `|S#${SPACE}?\\p{Nd}|○(?!${SPACE}|$))`, "u");
const WORDS = new RegExp(
  "^(?:INTERIOR|EXTERIOR|INT[ÉE]RIEUR|EXT[ÉE]RIEUR|INTERNO|ESTERNO|INNEN|AU(?:SS|ẞ)EN|WNĘTRZE|PLENER"
  + "|ИНТ|НАТ|ЭКСТ|ІНТ|ЕКСТ|ИНТЕРЬЕР|НАТУРА|ЭКСТЕРЬЕР|ІНТЕР'ЄР|ΕΣΩΤΕΡΙΚΟ|ΕΞΩΤΕΡΙΚΟ|İÇ|DIŞ)(?:[ ./]|$)", "u");
const FORCED_HEADING = new RegExp(`^\\.(?!${SPACE}|[.#])[^]`, "u");
const NUMBER = new RegExp(`${SPACE}*#([\\p{L}\\p{N}_.\\-]*)#$`, "u");
const EXTENSIONS = new RegExp(`(?:${SPACE}*[(（][^()（）]*[)）])+$`, "u");
const EXTENSION = /[(（]([^()（）]*)[)）]/gu;
const ROUND = /^(?:\([^()]*(?:\([^()]*\)[^()]*)*\)|（[^（）]*(?:（[^（）]*）[^（）]*)*）)$/u;
const LETTERS = /[\p{L}\p{Nl}\p{No}]/gu;
const SENTENCE = /[。！？，、；：…!?;:“”「」『』،؟؛]/u;
const LONGEST_NAME = 24;

export const PAGE_BREAK = /^={3,}$/;
export const ESCAPED_IN_SPEECH = /^\\+[(（~=]/u;

export const strip = (text) => text.replace(LEFT, "").replace(RIGHT, "");
export const stripEnd = (text) => text.replace(RIGHT, "");
export const stripStart = (text) => text.replace(LEFT, "");
export const isSpace = (char) => char !== undefined && LEFT.test(char);

/** A letter in upper case at least, and none in lower or title case. */
export const isUpper = (text) => /\p{Uppercase}/u.test(text) && !/\p{Lowercase}|\p{Lt}/u.test(text);

export function isHeading(line) {
  if (ENGLISH.test(line) || ABBREVIATED.test(line) || CASELESS.test(line)) return true;
  return WORDS.test(line) && isUpper(line.replace(NUMBER, ""));
}

export const isForcedHeading = (line) => FORCED_HEADING.test(line);
export const isTransition = (line) => line.endsWith("TO:") && isUpper(line);
export const isParenthetical = (line) => ROUND.test(line);

/** {text, number} of a heading. */
export function heading(line) {
  const found = line.endsWith("#") ? line.match(NUMBER) : null;
  return { text: stripEnd(found ? line.slice(0, found.index) : line), number: found?.[1] ?? "" };
}

/** {name, extension} of a cue: marks of emphasis are no part of the name. */
export function cue(text) {
  const found = /[)）]$/u.test(text) ? text.match(EXTENSIONS) : null;
  let name = found ? text.slice(0, found.index) : text;
  const extension = found ? [...found[0].matchAll(EXTENSION)].map((one) => strip(one[1])).filter(Boolean).join(", ") : "";
  if (/[*_]/.test(name)) name = name.replace(/^[*_ ]+|[*_ ]+$/g, "");
  return { name: stripEnd(name), extension };
}

/** Whether a line names who speaks without being forced. `names` are the cast's, in lower case. */
export function isBareCue(text, name, names) {
  if (/^[\x00-\x7f]*$/.test(name)) return isUpper(name);
  if (/[a-zà-öø-þа-яё]/u.test(name)) return false;
  const letters = (name.replace(/[ªºß]/g, "").match(LETTERS) ?? []).filter((one) => !/\p{Lm}/u.test(one));
  if (!letters.some(hasNoCase)) return letters.length > 0 && letters.every(isUpper);
  return names.has(name.toLowerCase()) || (name !== text && isShort(name));
}

/** A cue without the mark of dual dialogue and the blanks before it. */
export function withoutCaret(line) {
  while (line.endsWith("^")) line = stripEnd(line.slice(0, -1));
  return line;
}

const isShort = (name) => [...name].length <= LONGEST_NAME && !SENTENCE.test(name);
const hasNoCase = (letter) => /\p{Lo}/u.test(letter) || (letter >= "ა" && letter <= "ჿ");
