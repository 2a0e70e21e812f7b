/** What lies over the picture: it names the episode, shows the state of its buttons, and leaves while one watches. */
import * as captions from "./captions.js";
import { sound } from "./sound.js";
import { episodeName } from "./words.js";

const LEAVE_MS = 3000;

export class Overlay {
  #timer = 0;

  constructor(root, deck) {
    Object.assign(this, { root, deck });
    this.stage = root.querySelector("[data-stage]");
    this.name = root.querySelectorAll("[data-episode-name]");
    this.note = root.querySelector("[data-ai-note]");
    for (const event of ["pointermove", "pointerdown", "focusin"]) root.addEventListener(event, () => this.wake());
    document.addEventListener("keydown", () => this.wake());
    sound.addEventListener("change", () => this.draw());
    for (const { video } of deck.slots) {
      for (const event of ["play", "pause", "volumechange"]) video.addEventListener(event, () => this.draw());
    }
    for (const event of ["episode", "state"]) deck.addEventListener(event, () => this.draw());
    this.draw();
  }

  draw() {
    const { deck, root } = this;
    const { video } = deck;
    for (const element of this.name) element.textContent = episodeName(deck.episode);
    this.note.textContent = deck.episode.ai_note ?? "";
    this.note.hidden = !this.note.textContent;
    root.toggleAttribute("data-paused", video.paused);
    root.toggleAttribute("data-sound", sound.on);
    root.toggleAttribute("data-silent", !sound.chosen);
    root.toggleAttribute("data-unplayable", deck.current.hasNotice);
    this.#press("sound", sound.on);
    this.#button("captions").toggleAttribute("data-on", Boolean(captions.current(video)));
    this.#button("captions").hidden = !captions.tracksOf(video).length;
    root.toggleAttribute("data-last", !deck.neighbour(1));
    this.#button("next").disabled = !deck.neighbour(1);
    this.#button("previous").disabled = !deck.neighbour(-1);
    const play = this.#button("play");
    play.ariaLabel = video.paused ? play.dataset.play : play.dataset.pause;
    captions.show(video);
    this.wake();
  }

  /** Show the interface, and let it leave again when nothing happens while the episode plays. */
  wake() {
    clearTimeout(this.#timer);
    this.root.toggleAttribute("data-idle", false);
    this.#timer = setTimeout(() => this.#leave(), LEAVE_MS);
  }

  #leave() {
    const isUsed = this.stage.querySelector(":focus-visible") || document.querySelector("dialog[open]");
    if (this.deck.video.paused || isUsed) return this.wake();
    this.root.toggleAttribute("data-idle", true);
  }

  #button(name) {
    return this.root.querySelector(`.control[data-action=${name}]`);
  }

  #press(name, is) {
    this.#button(name).ariaPressed = String(is);
  }
}
