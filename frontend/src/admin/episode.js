// The episode's page in admin: the work's progress, the preview; and the list's progress. upload.js does the uploading.
import { attach } from "../player/source.js";
import { enableCaptions } from "./captions.js";
import { follow } from "./progress.js";

const panel = () => document.getElementById("episode-panel");

function enablePreview(root) {
  const video = root.querySelector("video[data-hls]");
  if (!video) return;
  // Nothing is loaded before somebody asks for it.
  video.addEventListener("play", () => { if (!video.dataset.attached) start(video); });
}

function start(video) {
  video.dataset.attached = "1";
  attach(video, video.dataset.hls);
  video.play().catch(() => {});
}

/** The QC report's time codes: each plays the version from there. */
function enableJumps() {
  const video = document.querySelector("video[data-hls]");
  for (const button of document.querySelectorAll("[data-seek]")) button.addEventListener("click", () => jump(video, Number(button.dataset.seek)));
}

function jump(video, seconds) {
  const go = () => { video.currentTime = seconds; video.play().catch(() => {}); };
  video.scrollIntoView({ block: "nearest" });
  if (video.readyState > 0) { go(); return; }
  video.addEventListener("loadedmetadata", go, { once: true });
  if (!video.dataset.attached) start(video);
}

async function fetchPanel(root) {
  const answer = await fetch(root.dataset.panelUrl, { headers: { "X-Requested-With": "fetch" } });
  return answer.ok ? new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("episode-panel") : null;
}

async function refresh() {
  const root = panel();
  const fresh = await fetchPanel(root);
  if (!fresh) return;
  fresh.querySelectorAll("script").forEach((script) => script.remove());
  root.replaceWith(fresh);
  enable(fresh);
  document.dispatchEvent(new CustomEvent("panel-replaced"));
}

/** The stream for review in the place of what was there, unless that is being watched. The rest of the panel stays. */
async function showReview(root, key) {
  const isBusy = () => root.querySelector("video[data-hls]:not([data-review])")?.paused === false;
  if (root.querySelector("[data-review]")?.dataset.review === key || isBusy()) return;
  const picture = (await fetchPanel(root))?.querySelector(".work-picture");
  if (!picture?.querySelector("[data-review]") || isBusy()) return;
  root.querySelector(".work-picture").replaceWith(picture);
  enablePreview(root);
}

function show(root, work) {
  root.dataset.state = work.state;
  root.dataset.percent = work.percent;
  const sentence = root.querySelector("[data-sentence]");
  sentence.textContent = work.sentence;
  sentence.classList.toggle("is-error", work.state === "failed");
  const bar = root.querySelector("[data-bar]");
  bar.hidden = !["queued", "running"].includes(work.state);
  bar.value = work.percent;
}

function watch(root) {
  follow(root.dataset.progressUrl, [root.dataset.episode], (works) => {
    const work = works[root.dataset.episode];
    if (!work || root !== panel()) return false;
    show(root, work);
    if (work.review) showReview(root, work.review).catch(() => {}); // the line is gone for a moment
    if (["queued", "running"].includes(work.state)) return true;
    refresh();
    return false;
  });
}

/** Caught on the way down: unfold's own listener on file fields looks for a text field that this form has not. */
function enableStill(root) {
  root.querySelector("[data-still]")?.addEventListener("change", (event) => event.stopPropagation(), true);
}

function enable(root) {
  enableStill(root);
  enablePreview(root);
  if (root.dataset.state === "failed") root.querySelector("[data-sentence]").classList.add("is-error");
  if (["queued", "running"].includes(root.dataset.state)) watch(root);
}

function enableList(marker) {
  const cells = new Map([...document.querySelectorAll("[data-work]")].map((cell) => [cell.dataset.work, cell]));
  if (!cells.size) return;
  follow(marker.dataset.progressUrl, [...cells.keys()], (works) => {
    for (const [id, work] of Object.entries(works)) cells.get(id).textContent = work.sentence;
    return true;
  });
}

const captions = document.getElementById("captions-page");

document.addEventListener("episode-changed", refresh); // an upload was taken: see upload.js
if (panel()) enable(panel());
else if (captions) enableCaptions(captions);
else if (document.querySelector("[data-seek], .qc-video")) {
  enablePreview(document);
  enableJumps();
} else {
  const marker = document.querySelector("[data-progress-url]");
  if (marker) enableList(marker);
}
