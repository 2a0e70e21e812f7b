/** Captions as <track> elements, and the choice between them, which is kept from episode to episode. */

const WIDTH_PERCENT = 60; // the rest at either side is the rail's
const CHARACTER_PX = 9.5; // of the cues' type in watch.css, on average
const LINE_PX = 24;

let chosen = ""; // a language, or nothing
let floor = 0; // pixels from the top below which cues would lie on the interface

export function addCaptions(video, captions) {
  for (const { language, label, url } of captions) {
    const track = Object.assign(document.createElement("track"), { kind: "subtitles", srclang: language, label, src: url });
    track.addEventListener("load", () => place(video, track.track));
    video.append(track);
  }
  show(video);
}

export function removeCaptions(video) {
  for (const track of video.querySelectorAll("track")) track.remove();
}

/** Languages that the video has, as {language, label}. */
export function languages(video) {
  return [...video.querySelectorAll("track")].map(({ srclang, label }) => ({ language: srclang, label }));
}

export function current(video) {
  return languages(video).find(({ language }) => language === chosen);
}

/** Choose the next of: nothing, the first language, the second …; returns its label, empty for nothing. */
export function chooseNext(video) {
  const all = languages(video);
  const next = all[all.findIndex(({ language }) => language === chosen) + 1];
  chosen = next?.language ?? "";
  show(video);
  return next?.label ?? "";
}

/** Show the chosen captions, above everything that is lower than so many pixels from the video's top. */
export function show(video, pixels = floor) {
  floor = pixels;
  for (const { track } of video.querySelectorAll("track")) {
    const mode = chosen && track.language === chosen ? "showing" : "disabled";
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
    cue.size = WIDTH_PERCENT;
    cue.line = Math.min(100, Math.max(0, Math.round((100 * top) / height)));
    if (fromBelow) cue.lineAlign = "end";
  }
}

/** About how many lines a cue takes, for browsers that place it by its upper edge alone. */
function linesOf(text, width) {
  const room = Math.max(1, Math.floor((width * WIDTH_PERCENT) / 100 / CHARACTER_PX));
  return text.split("\n").reduce((count, line) => count + Math.max(1, Math.ceil(line.length / room)), 0);
}
