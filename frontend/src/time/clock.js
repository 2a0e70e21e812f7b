// What people type into a cell, read as the server reads it (production/timesheets/clock.py, entries.py).
const WRITTEN = /^(\d{1,2})(?:[:.hH ]?(\d{2}))?\s*([apAP])?\.?[mM]?\.?$/;
const LATEST = 2 * 24 * 60 - 1; // minutes

/** Minutes for 7, 0712, 7.12, 7:12 pm or 25:30; null for nothing, undefined for what is no time. */
export function read(text) {
  const typed = text.trim();
  if (!typed) return null;
  const found = WRITTEN.exec(typed);
  if (!found) return undefined;
  const [, first, second, half] = found;
  let hours = Number(first);
  if (half) {
    if (hours < 1 || hours > 12) return undefined;
    hours = (hours % 12) + ("pP".includes(half) ? 12 : 0);
  }
  const minutes = Number(second ?? 0), all = hours * 60 + minutes;
  return minutes > 59 || all > LATEST ? undefined : all;
}

export function write(minutes) {
  if (minutes === null) return "";
  return [Math.floor(minutes / 60), minutes % 60].map((one) => String(one).padStart(2, "0")).join(":");
}

/** The text as it is sent, or null for one that can't be entered in a cell of that kind. */
export function tidied(kind, text) {
  const typed = text.trim().replace(/\s+/g, " ");
  if (kind === "time") {
    const minutes = read(typed);
    return minutes === undefined ? null : write(minutes);
  }
  if (kind === "count") return /^\d{0,4}$/.test(typed) ? typed : null;
  if (kind === "amount") return /^(\d+(\.\d*)?|\.\d+)?$/.test(typed) ? typed : null;
  return typed;
}
