// The table to confirm: each file with the episode that the server found for it, or why it found none.
import { bytes } from "../uploads/words.js";

export class Plan {
  constructor(root) {
    this.root = root;
    this.words = root.dataset;
  }

  part(name) { return this.root.querySelector(`[data-${name}]`); }

  /** [{name, number}] of the files that are not left out. */
  get choices() {
    const lines = [...this.part("rows").rows];
    return lines.map((line) => ({ name: line.dataset.name, number: Number(line.querySelector("select")?.value) }))
      .filter(({ number }) => number);
  }

  show({ rows, episodes }, create) {
    this.places = new Map(episodes.map((episode) => [episode.number, episode]));
    this.numbers = this.offered(rows, episodes, create);
    this.part("rows").replaceChildren(...rows.map((row) => this.line(row)));
    this.part("plan").hidden = false;
    this.sum();
  }

  hide() {
    this.part("plan").hidden = true;
    this.part("rows").replaceChildren();
  }

  /** The episodes that there are, those that the names ask for, and the next one. */
  offered(rows, episodes, create) {
    const numbers = new Set(episodes.map((episode) => episode.number));
    if (create) {
      for (const row of rows) if (row.number) numbers.add(row.number);
      numbers.add(Math.max(0, ...numbers) + 1);
    }
    return [...numbers].sort((a, b) => a - b);
  }

  line(row) {
    const line = document.createElement("tr");
    line.dataset.name = row.name;
    const name = line.insertCell();
    name.className = "batch-name";
    name.append(element("bdi", row.name));
    if (row.sentence) name.append(element("span", row.sentence, "batch-why"));
    line.insertCell().append(bytes(row.size));
    const episode = line.insertCell();
    const becomes = line.insertCell();
    if (["not_a_video", "empty_file", "upload_too_large"].includes(row.why)) episode.append(this.words.skip);
    else episode.append(this.select(row, line, becomes));
    this.draw(line, becomes);
    return line;
  }

  select(row, line, becomes) {
    const select = document.createElement("select");
    select.className = "batch-select";
    select.setAttribute("aria-label", row.name);
    select.add(new Option(this.words.skip, ""));
    for (const number of this.numbers) {
      const known = this.places.get(number);
      const label = known ? [number, known.title].filter(Boolean).join(" · ") : this.words.new.replace("%s", number);
      select.add(new Option(label, number, false, number === row.number));
    }
    select.addEventListener("change", () => { this.draw(line, becomes); this.sum(); });
    return select;
  }

  draw(line, becomes) {
    const number = Number(line.querySelector("select")?.value);
    line.classList.toggle("is-skipped", !number);
    becomes.textContent = number ? this.becomes(this.places.get(number)) : "";
  }

  becomes(place) {
    if (!place) return this.words.isNew;
    if (!place.replaces) return place.version > 1 ? this.words.version.replace("%s", place.version) : this.words.first;
    return `${this.words.replaces.replace("%s", place.version)} ${place.replaces}`;
  }

  sum() {
    const count = this.choices.length;
    const total = this.part("rows").rows.length;
    this.part("summary").textContent = this.words.summary.replace("%s", count).replace("%s", total);
    const start = this.part("start");
    start.textContent = count === 1 ? this.words.startOne : this.words.start.replace("%s", count);
    start.disabled = !count;
  }
}

function element(tag, text, className = "") {
  const made = document.createElement(tag);
  made.textContent = text;
  made.className = className;
  return made;
}
