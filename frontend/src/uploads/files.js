// Files as they are chosen or dropped: each with its path below the chosen folder, and its handle where there is one.
import { dropped } from "./handles.js";

/** Calls back with [file, handle] pairs for what is chosen in `input` or dropped on `area`. */
export function enableChoosing(area, inputs, onFiles) {
  // Caught on the way down: unfold's own listener on file fields looks for a text field that these have not.
  area.addEventListener("change", (event) => {
    if (!inputs.includes(event.target)) return;
    event.stopPropagation();
    const files = [...event.target.files];
    event.target.value = "";
    if (files.length) onFiles(files.map((file) => [named(file), undefined]));
  }, true);
  for (const name of ["dragover", "dragenter"]) area.addEventListener(name, (event) => hover(event, area, true));
  for (const name of ["dragleave", "drop"]) area.addEventListener(name, (event) => hover(event, area, false));
  area.addEventListener("drop", async (event) => {
    const pairs = await dropped(event.dataTransfer);
    if (pairs.length) onFiles(pairs);
  });
}

function named(file) {
  file.path = file.webkitRelativePath || file.name;
  return file;
}

function hover(event, area, over) {
  event.preventDefault();
  area.classList.toggle("is-over", over);
}
