/** Captions on a <video>: from files of their own, or those that Safari finds in the stream; one at a time, in sight. */
import { choice } from "./choice.js";

const WIDTH_PERCENT = 60; // the rest at either side is the rail's
const CHARACTER_PX = 9.5; // of the cues' type in watch.css, on average
const LINE_PX = 24;

let floor = 0; // pixels from the top below which cues would lie on the interface
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
    const track = Object.assign(document.createElement("track"), { kind, srclang: language, label, src: url });
    track.addEventListener("load", () => place(video, track.track));
    video.append(track);
  }
  show(video);
}

function inStream(video, label) {
  return [...video.textTracks].some((track) => track.label === label);
}

/** Show the chosen captions, above everything that is lower than so many pixels from the video's top. */
export function show(video, pixels = floor) {
  floor = pixels;
  let wanted = current(video)?.label;
  for (const track of video.textTracks) {
    if (!["subtitles", "captions", "forced"].includes(track.kind)) continue;
    const mode = wanted && track.label === wanted ? "showing" : "disabled";
    if (mode === "showing") wanted = ""; // Safari may find the same in the stream once more
    if (track.mode !== mode) track.mode = mode;
    place(video, track);
  }
}

/** Native cues stand at the bottom, on the title: they are moved above it. */
function place(video, track) {
  const { clientWidth: width, clientHeight: height } = video;
  const fromBelow = "lineAlign" in VTTCue.prototype;
  for (const cue of track.cues ?? []) {
    const top = floor - LINE_PX / 2 - (fromBelow ? 0 : LINE_PX * linesOf(cue.text, width));
    cue.snapToLines = false;
    cue.align = "center";
    cue.position = "auto";
    cue.size = WIDTH_PERCENT;
    cue.line = Math.min(100, Math.max(0, Math.round((100 * top) / height)));
    if (fromBelow) cue.lineAlign = "end";
  }
}

/** About how many lines a cue takes, for browsers that place it by its upper edge alone. */
function linesOf(text, width) {
  const room = Math.max(1, Math.floor((width * WIDTH_PERCENT) / 100 / CHARACTER_PX));
  return text.split("\n").reduce((count, line) => count + Math.max(1, Math.ceil(widthOf(line) / room)), 0);
}

/** In characters of Latin; Chinese, Japanese and Korean ones are twice as wide. */
function widthOf(line) {
  const text = line.replace(/<[^>]*>/g, "");
  return text.length + (text.match(/[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\uff60]/g)?.length ?? 0);
}
