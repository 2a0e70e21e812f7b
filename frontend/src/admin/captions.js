// A cell's page of the captions board: the episode with these captions on it, and times that lead into the picture.
import { attach } from "../player/source.js";

const page = document.getElementById("captions-page");
const video = page.querySelector("video");

/** Nothing is loaded before somebody asks for it. */
function start() {
  if (video.dataset.attached) return;
  video.dataset.attached = "1";
  attach(video, video.dataset.hls);
}

function seek(seconds) {
  if (!video) return;
  start();
  const go = () => { video.currentTime = seconds; };
  if (video.readyState) go();
  else video.addEventListener("loadedmetadata", go, { once: true });
  video.scrollIntoView({ block: "nearest" });
}

/** The cue that is shown now is marked in the list. */
function mark() {
  const now = video.currentTime * 1000;
  for (const row of page.querySelectorAll("[data-from]")) {
    const is = row.dataset.from <= now && now < row.dataset.to;
    if (is === row.hasAttribute("aria-current")) continue;
    if (is) row.setAttribute("aria-current", "time");
    else row.removeAttribute("aria-current");
  }
}

if (video) {
  video.addEventListener("play", () => { if (!video.dataset.attached) { start(); video.play().catch(() => {}); } });
  video.addEventListener("timeupdate", mark);
}
page.addEventListener("click", ({ target }) => {
  const button = target.closest("[data-seek]");
  if (button) seek(Number(button.dataset.seek));
});
