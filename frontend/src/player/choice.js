/** Which captions a viewer sees: what was chosen once, kept in this browser, else what the first look suggests. */
import { sound } from "./sound.js";

const KEY = "cliffhanger.captions"; // "off", or a language and a kind as in "es-MX captions"

/** The name under which a choice is kept; empty for none. */
export function nameOf({ language, kind }) {
  return `${language} ${kind}`;
}

class Choice extends EventTarget {
  #kept = read();

  /** A track, or null for none. */
  keep(track) {
    this.#kept = track ? nameOf(track) : "off";
    try {
      localStorage.setItem(KEY, this.#kept);
    } catch { /* a private window: for this visit alone */ }
    this.dispatchEvent(new Event("change"));
  }

  /** The one of these tracks to show, or undefined. `spoken` is the language that is heard. */
  among(tracks, spoken) {
    if (this.#kept === "off") return undefined;
    return this.#kept ? asKept(tracks, this.#kept) : suggested(tracks, spoken);
  }

  /** The one to turn on where nothing shows. */
  best(tracks, spoken) {
    const kept = this.#kept && this.#kept !== "off" ? asKept(tracks, this.#kept) : undefined;
    return kept ?? inLanguages(tracks, [...navigator.languages, spoken]) ?? tracks[0];
  }
}

export const choice = new Choice();

/** The same, else the same language of the other kind or of another region. */
function asKept(tracks, kept) {
  const [language, kind] = kept.split(" ");
  return tracks.find((track) => nameOf(track) === kept) ?? inLanguages(tracks, [language], kind);
}

/**
 * Nobody chose yet. Who does not know the spoken language gets captions in one of the browser's; who does gets them
 * while there is no sound, as most begin to watch.
 */
function suggested(tracks, spoken) {
  const knows = navigator.languages.some((language) => primary(language) === primary(spoken));
  if (!knows) return inLanguages(tracks, navigator.languages);
  return sound.on ? undefined : inLanguages(tracks, [spoken]);
}

/** Without sound those that tell sounds too come first, else those that do not. */
function inLanguages(tracks, languages, kind = sound.on ? "subtitles" : "captions") {
  for (const language of languages) {
    const same = tracks.filter((track) => primary(track.language) === primary(language));
    const exact = same.filter((track) => track.language.toLowerCase() === language.toLowerCase());
    const found = [...exact, ...same];
    if (found.length) return found.find((track) => track.kind === kind) ?? found[0];
  }
  return undefined;
}

function primary(language) {
  return language.toLowerCase().split("-")[0];
}

function read() {
  try {
    return localStorage.getItem(KEY) ?? "";
  } catch {
    return "";
  }
}
