/** The sheet in which captions are chosen: Off, and each language in its own name. */
import * as captions from "./captions.js";
import { choice, nameOf } from "./choice.js";

export class CaptionsMenu {
  constructor(root, deck) {
    this.deck = deck;
    this.sheet = root.querySelector("[data-captions]");
    this.list = this.sheet.querySelector("[data-captions-list]");
    this.row = root.parentElement.querySelector("#captions-row");
    this.sheet.addEventListener("click", (event) => event.target === this.sheet && this.sheet.close());
    this.list.addEventListener("change", ({ target }) => this.#choose(target.value));
    this.list.addEventListener("click", ({ detail }) => detail && this.close()); // not for the keyboard's steps
    this.list.addEventListener("keydown", (event) => {
      if (event.key !== "Enter") return;
      event.preventDefault(); // else it presses the button that gets the focus back
      this.close();
    });
  }

  open() {
    const tracks = captions.tracksOf(this.deck.video);
    const current = captions.current(this.deck.video);
    const off = this.list.firstElementChild;
    this.list.replaceChildren(off, ...tracks.map((track) => this.#option(track)));
    const value = current ? nameOf(current) : "";
    for (const input of this.list.querySelectorAll("input")) input.checked = input.value === value;
    this.sheet.showModal();
    this.list.querySelector("input:checked")?.focus();
  }

  close() {
    this.sheet.close();
  }

  #option(track) {
    const row = this.row.content.cloneNode(true);
    row.querySelector("input").value = nameOf(track);
    const name = row.querySelector("[data-label]");
    name.textContent = track.label;
    name.lang = track.language;
    return row;
  }

  #choose(value) {
    choice.keep(captions.tracksOf(this.deck.video).find((track) => nameOf(track) === value) ?? null);
  }
}
