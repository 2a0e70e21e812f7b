// The upload on an episode's page: one file at a time, which goes on after a reload where it was.
import { enableChoosing } from "../uploads/files.js";
import { fileOf, find, forget, keep } from "../uploads/handles.js";
import { Queue } from "../uploads/queue.js";
import { rowOf } from "../uploads/row.js";
import { ask, Problem } from "../uploads/server.js";
import { Upload } from "../uploads/upload.js";

const panel = () => document.getElementById("episode-panel");
const queue = new Queue();
const rows = document.createElement("div"); // stays when the panel is drawn anew
rows.className = "upload-rows";

function enable(root) {
  const form = root?.querySelector("[data-upload]");
  if (!form) return;
  form.before(rows);
  form.classList.add("is-scripted"); // choosing a file sends it: the button is for browsers without scripts
  form.addEventListener("submit", (event) => event.preventDefault());
  const box = form.querySelector("[name=publish]");
  box?.addEventListener("change", () => { box.dataset.touched = "1"; });
  enableChoosing(form, [form.querySelector("input[type=file]")], ([[file, handle], ...more]) => {
    if (more.length) say(root, form.dataset.one);
    else begin(root, form, file, handle);
  });
}

async function begin(root, form, file, handle) {
  say(root, "");
  try {
    const described = await create(root.dataset.episode, file, wish(form));
    if (handle) keep(described.id, handle);
    show(described).attach(file);
  } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    say(root, problem.message || form.dataset.lost);
  }
}

/** Whether to publish it, said only where the person says so: else what was wished before a reload stands. */
function wish(form) {
  const box = form.querySelector("[name=publish]");
  if (box?.checked) return { publish: "1" };
  return box?.dataset.touched ? { publish: "0" } : {};
}

/** tus' creation; the same file again is the same upload. */
function create(episode, file, publish) {
  const said = { filename: file.path ?? file.name, episode, modified: String(file.lastModified), ...publish };
  const metadata = Object.entries(said).map(([key, value]) => `${key} ${base64(value)}`).join(",");
  const headers = { "Tus-Resumable": "1.0.0", "Upload-Length": String(file.size), "Upload-Metadata": metadata };
  return ask("/uploads/", { method: "POST", headers });
}

function base64(text) {
  return btoa(String.fromCharCode(...new TextEncoder().encode(text)));
}

/** Its row: the one that is there already, where a file was chosen before the list of what was begun had come. */
function show(described) {
  const known = queue.known(described.id);
  if (known) return known;
  const upload = new Upload(described, document.getElementById("upload-row").dataset);
  const row = rowOf(upload, { choose, hide: () => { row.remove(); forget(described.id); } });
  rows.append(row);
  upload.addEventListener("change", () => { if (upload.state === "taken") taken(upload, row); });
  queue.add(upload);
  return upload;
}

function taken(upload, row) {
  if (!upload.note) row.remove(); // what the person may not expect stays until it was read
  forget(upload.described.id);
  document.dispatchEvent(new CustomEvent("episode-changed"));
}

async function choose(upload) {
  const handle = await find(upload.described.id);
  const file = handle && await fileOf(handle, { ask: true });
  if (file && upload.fits(file)) upload.attach(file);
  else panel().querySelector("[data-upload] input[type=file]").click();
}

/** What was begun before this page was opened: by itself where the browser still lets us read the file. */
async function restore() {
  const { uploads } = await ask(`/uploads/?episode=${panel().dataset.episode}`);
  tick(uploads.some(({ publish }) => publish));
  for (const described of uploads) {
    const upload = show(described);
    const handle = await find(described.id);
    const file = handle && await fileOf(handle, { ask: false });
    if (file && upload.state === "interrupted" && upload.fits(file)) upload.attach(file);
  }
}

/** Shows what was wished before. */
function tick(wished) {
  const box = panel().querySelector("[data-upload] [name=publish]");
  if (box && wished && !box.dataset.touched) box.checked = true;
}

function say(root, sentence) {
  const line = root.querySelector("[data-upload-error]");
  line.textContent = sentence;
  line.hidden = !sentence;
}

document.addEventListener("panel-replaced", () => enable(panel()));
if (panel()?.querySelector("[data-upload]")) {
  enable(panel());
  restore().catch(() => {});
}
