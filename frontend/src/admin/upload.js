// Sends the chosen or dropped video with XMLHttpRequest, which unlike fetch tells how much has been sent.
export function enableUpload(root, whenTaken) {
  const form = root.querySelector("[data-upload]");
  if (!form) return;
  form.classList.add("is-scripted"); // choosing a file sends it: the button is for browsers without scripts
  const input = form.querySelector("input[type=file]");
  form.addEventListener("submit", (event) => { event.preventDefault(); send(root, form, whenTaken); });
  // Caught on the way down: unfold's own listener on file fields looks for a text field that this form has not.
  form.addEventListener("change", (event) => {
    if (event.target !== input) return;
    event.stopPropagation();
    if (input.files.length) form.requestSubmit();
  }, true);
  for (const name of ["dragover", "dragenter"]) form.addEventListener(name, (event) => hover(event, form, true));
  for (const name of ["dragleave", "drop"]) form.addEventListener(name, (event) => hover(event, form, false));
  form.addEventListener("drop", (event) => drop(event, input));
}

function hover(event, form, over) {
  event.preventDefault();
  form.classList.toggle("is-over", over);
}

function drop(event, input) {
  if (!event.dataTransfer.files.length) return;
  const one = new DataTransfer();
  one.items.add(event.dataTransfer.files[0]);
  input.files = one.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
}

function send(root, form, whenTaken) {
  const request = new XMLHttpRequest();
  const began = Date.now();
  const body = new FormData(form);
  setBusy(form, true);
  request.upload.addEventListener("progress", (event) => {
    if (event.lengthComputable) say(root, uploading(root, event, began), Math.round((100 * event.loaded) / event.total));
  });
  request.upload.addEventListener("load", () => say(root, `${root.dataset.checking} …`, null));
  request.addEventListener("load", () => {
    setBusy(form, false);
    const answer = parse(request.responseText);
    if (request.status === 200) whenTaken();
    else fail(root, form, answer.title || root.dataset.lost);
  });
  request.addEventListener("error", () => { setBusy(form, false); fail(root, form, root.dataset.lost); });
  request.open("POST", form.action);
  request.setRequestHeader("Accept", "application/json");
  request.send(body);
}

function uploading(root, event, began) {
  const seconds = (Date.now() - began) / 1000;
  const left = Math.round((seconds * (event.total - event.loaded)) / Math.max(1, event.loaded));
  return `${root.dataset.uploading} · ${Math.round((100 * event.loaded) / event.total)} % · ${left} ${root.dataset.left}`;
}

function say(root, sentence, percent) {
  const line = root.querySelector("[data-sentence]");
  line.textContent = sentence;
  line.classList.remove("is-error");
  const bar = root.querySelector("[data-bar]");
  bar.hidden = false;
  if (percent === null) bar.removeAttribute("value");
  else bar.value = percent;
}

function fail(root, form, sentence) {
  form.reset();
  root.querySelector("[data-bar]").hidden = true;
  const line = root.querySelector("[data-sentence]");
  line.textContent = sentence;
  line.classList.add("is-error");
}

function setBusy(form, busy) {
  for (const control of form.querySelectorAll("button, input")) control.disabled = busy;
}

function parse(text) {
  try { return JSON.parse(text); } catch { return {}; }
}
