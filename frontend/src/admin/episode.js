// The episode's page in admin: uploading with its progress, the work's progress, the preview; and the list's progress.
import { attach } from "../player/source.js";
import { enableCaptions } from "./captions.js";
import { follow } from "./progress.js";
import { enableUpload } from "./upload.js";

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

async function refresh() {
  const root = panel();
  const answer = await fetch(root.dataset.panelUrl, { headers: { "X-Requested-With": "fetch" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("episode-panel");
  if (!fresh) return;
  fresh.querySelectorAll("script").forEach((script) => script.remove());
  root.replaceWith(fresh);
  enable(fresh);
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
    if (["queued", "running"].includes(work.state)) return true;
    refresh();
    return false;
  });
}

function enable(root) {
  enablePreview(root);
  enableUpload(root, refresh);
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

if (panel()) enable(panel());
else if (captions) enableCaptions(captions);
else {
  const marker = document.querySelector("[data-progress-url]");
  if (marker) enableList(marker);
}
