// A script's title page: production/scripts/title_page.py, as far as where it ends. Pure.
import { isSpace, isUpper, strip, stripEnd } from "./syntax.js";

const KEY = /^([\p{L}\p{Nl}\p{No}][^:\n]{0,60}?)[ \t]*:(?!\/\/)/u;
const KNOWN = new Set([
  "title", "credit", "author", "authors", "source", "draft date", "date", "contact", "copyright", "notes", "revision",
  "episode", "series", "format", "version", "language", "genre", "font", "watermark", "header", "footer",
]);

/** How many lines the title page has; 0 where the text begins otherwise. */
export function titleLines(lines) {
  const first = lines[0].match(KEY);
  if (!first) return 0;
  const end = lines.findIndex((line) => !strip(line));
  const block = lines.slice(0, end < 0 ? lines.length : end);
  return isTitlePage(first[1], block) ? block.length : 0;
}

function isTitlePage(key, block) {
  if (KNOWN.has(stripEnd(key).toLowerCase())) return true;
  if (!block.every((line) => isSpace(line[0]) || KEY.test(line))) return false;
  if (strip(block[0].slice(block[0].indexOf(":") + 1))) return !isUpper(key);
  return block.length > 1 && isSpace(block[1][0]);
}
