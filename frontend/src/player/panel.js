/** The list of episodes: beside the stage where there is room, in a sheet where there is none. */
import { pictureOf } from "./picture.js";
import { clock, say } from "./words.js";

export class Panel {
  #isFilled = false;

  constructor(root, { watchUrl, choose }) {
    this.side = root.querySelector("[data-side]");
    this.panel = root.querySelector("[data-panel]");
    this.sheet = root.querySelector("[data-sheet]");
    this.list = root.querySelector("[data-episodes]");
    this.problem = root.querySelector("[data-list-problem]");
    this.row = document.getElementById("episode-row").content.firstElementChild;
    Object.assign(this, { watchUrl, choose });
    this.list.addEventListener("click", (event) => this.#chosen(event));
    this.sheet.addEventListener("click", (event) => event.target === this.sheet && this.sheet.close());
    this.sheet.addEventListener("close", () => this.side.append(this.panel));
  }

  open() {
    this.sheet.append(this.panel);
    this.sheet.showModal();
    this.#current()?.scrollIntoView({ block: "center" });
    (this.#current() ?? this.sheet).focus();
  }

  close() {
    this.sheet.close();
  }

  fill(episodes) {
    this.problem.hidden = true;
    this.list.toggleAttribute("data-pictured", episodes.some(({ still }) => still));
    this.list.replaceChildren(...episodes.map((episode) => this.#rowOf(episode)));
    this.#isFilled = true;
  }

  failed() {
    this.problem.hidden = this.#isFilled;
  }

  mark({ number }) {
    this.#current()?.removeAttribute("aria-current");
    const link = this.list.querySelector(`[data-number="${number}"]`);
    if (!link) return;
    link.ariaCurrent = "true";
    if (this.side.contains(this.panel)) link.scrollIntoView({ block: "nearest" });
  }

  #rowOf({ number, title, access, still, duration_s: seconds }) {
    const row = this.row.cloneNode(true);
    const link = row.querySelector("a");
    link.href = this.watchUrl({ number });
    link.dataset.number = number;
    row.querySelector("[data-name]").textContent = number;
    row.querySelector("[data-name]").ariaHidden = String(!title);
    row.querySelector("[data-title]").textContent = title || say("episode", { number });
    row.querySelector("[data-length]").textContent = clock(seconds);
    if (still) row.querySelector("[data-still]").append(pictureOf(still, { sizes: "72px", className: "episode-picture", lazy: true }));
    if (access !== "paid") row.querySelector("[data-paid]").remove();
    return row;
  }

  #current() {
    return this.list.querySelector("[aria-current]");
  }

  /** A click with a modifier opens a tab as with every link. */
  #chosen(event) {
    const link = event.target.closest("[data-number]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    this.sheet.close();
    this.choose(Number(link.dataset.number));
  }
}
