// A whole series at once: choose, confirm the table that the server made of the names, then all are sent, some at a time.
import { enableChoosing } from "../uploads/files.js";
import { fileOf, find, forget, keep } from "../uploads/handles.js";
import { Queue } from "../uploads/queue.js";
import { rowOf } from "../uploads/row.js";
import { ask, Problem } from "../uploads/server.js";
import { Upload } from "../uploads/upload.js";
import { figures } from "../uploads/words.js";
import { Plan } from "./plan.js";

const root = document.getElementById("batch");
const part = (name) => root.querySelector(`[data-${name}]`);
const isOn = (name) => Boolean(part(name)?.checked);
const queue = new Queue();
const plan = new Plan(root);
let chosen = new Map(); // path → [file, handle], of all that the table shows

const pathOf = (file) => (file.path ?? file.name).slice(-255);

async function choose(pairs) {
  const fresh = pairs.filter(([file]) => !goOn(file) && !file.name.startsWith("."));
  if (fresh.length) await match(new Map(fresh.map((pair) => [pathOf(pair[0]), pair])));
}

/** Whether it is the file of an upload that was interrupted: that one goes on. */
function goOn(file) {
  const upload = queue.uploads.find((one) => one.state === "interrupted" && one.fits(file));
  upload?.attach(file);
  return Boolean(upload);
}

function match(pairs) {
  return trying(async () => {
    const files = [...pairs.values()].map(([file]) => described(file));
    plan.show(await ask(root.dataset.matchUrl, { method: "POST", json: { files, create: isOn("create") } }), isOn("create"));
    chosen = pairs;
  });
}

function described(file) {
  return { name: pathOf(file), size: file.size, modified: file.lastModified };
}

function start() {
  return trying(async () => {
    const pairs = chosen;
    const files = plan.choices.map(({ name, number }) => ({ ...described(pairs.get(name)[0]), number }));
    const json = { files, create: isOn("create"), publish: isOn("publish") };
    const { uploads } = await ask(root.dataset.confirmUrl, { method: "POST", json });
    plan.hide();
    uploads.forEach((one, index) => {
      const [file, handle] = pairs.get(files[index].name);
      if (handle) keep(one.id, handle);
      show(one).attach(file);
    });
    chosen = new Map();
  });
}

async function trying(act) {
  say("");
  part("start").disabled = true;
  try { await act(); } catch (problem) {
    if (!(problem instanceof Problem)) throw problem;
    say(problem.message || root.dataset.lost);
  } finally { plan.sum(); }
}

function say(sentence) {
  part("error").textContent = sentence;
  part("error").hidden = !sentence;
  if (sentence) part("error").scrollIntoView({ block: "nearest" });
}

function show(one) {
  const known = queue.known(one.id);
  if (known) return known;
  const upload = new Upload(one, document.getElementById("upload-row").dataset);
  const line = document.createElement("tr");
  const name = line.insertCell();
  const link = document.createElement("a");
  link.href = root.dataset.episodeUrl.replace("/0/", `/${one.episode}/`);
  link.className = "desk-link";
  link.textContent = one.number;
  name.append(link);
  line.insertCell().append(rowOf(upload, { choose: again, hide: () => { line.remove(); forget(one.id); } }));
  part("uploads").append(line);
  upload.addEventListener("change", () => { if (upload.state === "taken") forget(one.id); });
  queue.add(upload);
  total();
  return upload;
}

async function again(upload) {
  const handle = await find(upload.described.id);
  const file = handle && await fileOf(handle, { ask: true });
  if (!file || !upload.fits(named(file, upload))) { part("files").click(); return; } // moved, or changed since
  upload.attach(file);
  await fromHandles({ ask: true }); // one answer may hold for all of a folder
}

function named(file, upload) {
  file.path = upload.described.name;
  return file;
}

async function fromHandles(options) {
  for (const upload of queue.uploads.filter((one) => one.state === "interrupted")) {
    const handle = await find(upload.described.id);
    const file = handle && await fileOf(handle, options);
    if (file && upload.fits(named(file, upload))) upload.attach(file);
  }
}

function total() {
  const { size, sent, speed, count, taken } = queue.totals;
  part("running").hidden = !queue.uploads.length;
  const done = root.dataset.done.replace("%s", taken).replace("%s", count);
  part("total").textContent = size && sent < size ? `${done} · ${figures({ size, sent, speed }, root.dataset.left)}` : done;
  part("bar").value = size ? (100 * sent) / size : 0;
  const states = new Set(queue.uploads.map((upload) => upload.state));
  part("pause-all").hidden = !["sending", "waiting", "retrying"].some((state) => states.has(state));
  part("resume-all").hidden = !["paused", "failed"].some((state) => states.has(state));
  part("again").hidden = !states.has("interrupted");
}

function pauseAll() {
  // Those that wait first: a place that becomes free would start them.
  const states = ["waiting", "sending", "retrying"];
  for (const state of states) for (const upload of queue.uploads) if (upload.state === state) upload.pause();
}

function resumeAll() {
  for (const upload of queue.uploads) {
    if (upload.state === "paused") upload.resume();
    if (upload.state === "failed") upload.requeue();
  }
}

async function restore() {
  const { uploads } = await ask(`/uploads/?series=${root.dataset.series}`);
  uploads.forEach(show);
  await fromHandles({ ask: false });
}

enableChoosing(root, [part("files"), part("folder")], choose);
part("create")?.addEventListener("change", () => { if (chosen.size) match(chosen); });
part("drop").addEventListener("click", () => { chosen = new Map(); plan.hide(); });
part("start").addEventListener("click", start);
part("pause-all").addEventListener("click", pauseAll);
part("resume-all").addEventListener("click", resumeAll);
queue.addEventListener("change", total);
restore().catch(() => {});
