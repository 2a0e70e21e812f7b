/** Captions as <track> elements, and the choice between them, which is kept from episode to episode. */

let chosen = ""; // a language, or nothing
let lowest = 0.75; // share of the picture's height below which cues would lie on the interface

export function addCaptions(video, captions) {
  for (const { language, label, url } of captions) {
    const track = Object.assign(document.createElement("track"), { kind: "subtitles", srclang: language, label, src: url });
    track.addEventListener("load", () => place(track.track));
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

/** Show the chosen captions, above everything that is lower than this share of the picture's height. */
export function show(video, share = lowest) {
  lowest = share;
  for (const { track } of video.querySelectorAll("track")) {
    track.mode = chosen && track.language === chosen ? "showing" : "disabled";
    place(track);
  }
}

/** Native cues stand at the bottom, on the title: they are moved above it. */
function place(track) {
  const fromBelow = "lineAlign" in VTTCue.prototype;
  for (const cue of track.cues ?? []) {
    cue.snapToLines = false;
    cue.line = Math.round(lowest * 100) - (fromBelow ? 0 : 3 + 4 * cue.text.split("\n").length);
    if (fromBelow) cue.lineAlign = "end";
  }
}
