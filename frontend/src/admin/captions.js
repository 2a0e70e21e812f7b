// The board of captions and a cell's page: the episode with these captions on it, and times that lead into the picture.
import { attach } from "../player/source.js";

export function enableCaptions(page) {
  // Caught on the way down: unfold's own listener on file fields looks for a text field that these forms have not.
  page.addEventListener("change", (event) => event.target.type === "file" && event.stopPropagation(), true);
  const video = page.querySelector("video");
  if (video) enablePreview(page, video);
}

function enablePreview(page, video) {
  video.addEventListener("play", () => { if (start(video)) video.play().catch(() => {}); });
  video.addEventListener("timeupdate", () => mark(page, video.currentTime * 1000));
  page.addEventListener("click", ({ target }) => {
    const button = target.closest("[data-seek]");
    if (button) seek(video, Number(button.dataset.seek));
  });
}

/** Nothing is loaded before somebody asks for it; true where this call began. */
function start(video) {
  if (video.dataset.attached) return false;
  video.dataset.attached = "1";
  attach(video, video.dataset.hls);
  return true;
}

function seek(video, seconds) {
  start(video);
  const go = () => { video.currentTime = seconds; };
  if (video.readyState) go();
  else video.addEventListener("loadedmetadata", go, { once: true });
  video.scrollIntoView({ block: "nearest" });
}

/** The cue that is shown now is marked in the list. */
function mark(page, now) {
  for (const row of page.querySelectorAll("[data-from]")) {
    const is = Number(row.dataset.from) <= now && now < Number(row.dataset.to);
    if (is) row.setAttribute("aria-current", "time");
    else row.removeAttribute("aria-current");
  }
}
