/** Words stand in the page, where they are translated, as data-say-… of #room-words; {names} in them are filled in here. */
export { element } from "./element.js";

const words = document.getElementById("room-words").dataset;
const LOCALE = document.documentElement.lang || undefined;

export function say(key, values = {}) {
  return (words[`say${key[0].toUpperCase()}${key.slice(1)}`] ?? key).replace(/\{(\w+)\}/g, (word, name) => values[name] ?? word);
}

/** Seconds as 1:05. */
export function clock(seconds) {
  const whole = Math.max(0, Math.round(seconds || 0));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** The time of day of an ISO time, here. */
export function timeOfDay(at) {
  return new Intl.DateTimeFormat(LOCALE, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(new Date(at));
}

export function dayAndTime(at) {
  return new Intl.DateTimeFormat(LOCALE, { dateStyle: "medium", timeStyle: "short" }).format(new Date(at));
}

/** Eighths of a page as the trade writes them: 1 3/8. */
export function eighths(count) {
  const whole = Math.floor(count / 8), rest = count % 8;
  return [whole || "", rest ? `${rest}/8` : ""].filter(Boolean).join(" ") || "0";
}
