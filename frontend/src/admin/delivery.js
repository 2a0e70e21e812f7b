// The pages of packs and trailers in admin: how the work stands, and marking a trailer's clips.
import { follow } from "./progress.js";
import { enableTrailer } from "./trailer.js";

const panel = document.querySelector("[data-delivery]");
const BUSY = ["queued", "running"];

function watch(root) {
  follow(root.dataset.progressUrl, [root.dataset.delivery], (works) => {
    const work = works[root.dataset.delivery];
    if (!work) return false;
    root.querySelector("[data-sentence]").textContent = work.sentence;
    root.querySelector("[data-bar]").value = work.percent;
    if (BUSY.includes(work.state)) return true;
    location.reload();
    return false;
  });
}

if (panel && BUSY.includes(panel.dataset.state)) watch(panel);
const form = document.querySelector("[data-trailer]");
if (form) enableTrailer(form);
