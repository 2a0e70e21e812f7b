/**
 * Captions of a <video>: from files of their own, or those that Safari finds in the stream; one language at a time.
 * The words are written over the scrims, above the title or below the top: browsers would paint them below, and dim.
 */
import { choice } from "./choice.js";

const low = document.querySelector("[data-words]");
const high = document.querySelector("[data-words-high]");
const RIGHT_TO_LEFT = new Set(["Arab", "Hebr", "Thaa", "Nkoo", "Syrc", "Adlm", "Rohg"]); // scripts, by ISO 15924
const MIDDLE_ROW = 15; // of a vertical picture, where a cue counts its line in rows
const offered = new WeakMap(); // video: {tracks, spoken}

/** `isNative` where the browser plays the stream by itself and brings the captions that are in it. */
export function addCaptions(video, tracks, { spoken = "", isNative = false } = {}) {
  offered.set(video, { tracks, spoken });
  if (isNative) video.addEventListener("loadedmetadata", () => addFiles(video), { once: true });
  else addFiles(video);
  video.textTracks.onaddtrack = () => show(video);
  show(video);
}

export function removeCaptions(video) {
  offered.delete(video);
  video.textTracks.onaddtrack = null;
  for (const track of video.querySelectorAll("track")) track.remove();
}

/** What the episode has, as {language, label, kind}. */
export function tracksOf(video) {
  return offered.get(video)?.tracks ?? [];
}

export function current(video) {
  return choice.among(tracksOf(video), offered.get(video)?.spoken ?? "");
}

/** On where they are off, in the language that suits best, and off where they are on; returns what shows now. */
export function toggle(video) {
  const { tracks, spoken } = offered.get(video) ?? { tracks: [] };
  choice.keep(current(video) ? null : choice.best(tracks, spoken));
  return current(video);
}

/** A file for each that the browser has not found in the stream: never two of the same. */
function addFiles(video) {
  for (const { language, label, kind, url } of tracksOf(video)) {
    if (inStream(video, label)) continue;
    video.append(Object.assign(document.createElement("track"), { kind, srclang: language, label, src: url }));
  }
  show(video);
}

function inStream(video, label) {
  return [...video.textTracks].some((track) => track.label === label);
}

/** Load the chosen captions, and those alone; of the video that is seen, write what they say now. */
export function show(video) {
  let wanted = current(video)?.label;
  for (const track of video.textTracks) {
    if (!["subtitles", "captions", "forced"].includes(track.kind)) continue;
    const mode = wanted && track.label === wanted ? "hidden" : "disabled";
    if (mode === "hidden") wanted = ""; // Safari may find the same in the stream once more
    if (track.mode !== mode) track.mode = mode;
    track.oncuechange = mode === "hidden" ? () => write(video) : null;
  }
  write(video);
}

function write(video) {
  if (!video.hasAttribute("data-current")) return;
  const track = [...video.textTracks].find(({ mode }) => mode === "hidden");
  const cues = [...(track?.activeCues ?? [])];
  fill(low, track, cues.filter((cue) => !isHigh(cue)));
  fill(high, track, cues.filter(isHigh));
}

function fill(box, track, cues) {
  box.lang = track?.language ?? "";
  box.replaceChildren(...cues.map((cue) => line(cue, directionOf(box.lang))));
}

/** Of what is written in a language; "auto" where that is unknown: then each line goes by its first letter. */
function directionOf(language) {
  try {
    return RIGHT_TO_LEFT.has(new Intl.Locale(language).maximize().script) ? "rtl" : "ltr";
  } catch {
    return "auto"; // no language, or not by its tag
  }
}

/** Whether a cue's line lies in the picture's upper half, as catalog/captions/cues.py has it. */
function isHigh({ line, snapToLines, vertical }) {
  if (vertical || typeof line !== "number") return false;
  return snapToLines ? line >= 0 && line < MIDDLE_ROW : line < 50;
}

function line(cue, direction) {
  const words = document.createElement("span");
  words.dir = direction;
  words.append(cue.getCueAsHTML());
  return words;
}
