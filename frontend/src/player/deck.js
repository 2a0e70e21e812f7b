/** The episodes as a pack of slides: one is seen, its neighbours wait above and below, loaded ahead. */
import { isBufferedToTheEnd, secondsAhead } from "./buffered.js";
import { Slot } from "./slot.js";

const COMFORT_S = 6; // seconds buffered of the current episode before the next one may load

/** Tells "episode" when another one is seen and "state" when that one can or can't be played. */
export class Deck extends EventTarget {
  episodes = [];
  #shift = 0; // pixels by which a finger holds the slides off their places

  constructor(slides, first, options) {
    super();
    this.slots = slides.map((slide) => new Slot(slide, options));
    for (const slot of this.slots) slot.addEventListener("state", () => this.#noticed(slot));
    for (const { video } of this.slots) {
      for (const name of ["timeupdate", "progress"]) video.addEventListener(name, () => this.prefetch());
    }
    this.current = this.slots[0];
    this.current.open(first);
    this.current.enter();
    this.place();
  }

  get video() {
    return this.current.video;
  }

  get episode() {
    return this.current.episode;
  }

  /** The episodes that are out, once they are known. */
  set(episodes) {
    this.episodes = episodes;
    this.prefetch();
  }

  /** The episode so many steps away; undefined at either end and before the list is there. */
  neighbour(step) {
    const here = this.episodes.findIndex(({ number }) => number === this.episode.number);
    return here < 0 ? undefined : this.episodes[here + step];
  }

  find(number) {
    return this.episodes.find((episode) => episode.number === number);
  }

  go(episode) {
    const old = this.current;
    if (old.holds(episode)) return;
    const slot = this.#slotFor(episode);
    slot.open(episode);
    if (!this.#shift) this.place(); // a slide that was dragged into sight goes on from there
    slot.slide.offsetHeight; // from here the browser animates
    this.current = slot;
    old.leave();
    slot.enter();
    this.place(0, [old, slot]);
    this.dispatchEvent(new Event("episode"));
    this.prefetch();
  }

  /** Follow a finger by so many pixels, stiffly where nothing lies in that direction. */
  drag(pixels) {
    const episode = this.neighbour(pixels < 0 ? 1 : -1);
    if (episode) this.#slotFor(episode).open(episode);
    this.place(episode ? pixels : pixels / 4);
  }

  /** Glide back to where everything was. */
  settle() {
    this.place(0, this.slots);
  }

  /** Put every slide where it belongs, shifted by some pixels; those named glide there. */
  place(pixels = 0, gliding = []) {
    this.#shift = pixels;
    for (const slot of this.slots) this.#put(slot, gliding.includes(slot));
  }

  /** Load the next episode once the current one has enough to go on with. */
  prefetch() {
    const next = this.neighbour(1);
    if (!next || !this.#isComfortable() || navigator.connection?.saveData) return;
    const slot = this.#slotFor(next);
    if (slot.holds(next)) return;
    slot.open(next);
    this.#put(slot, false);
  }

  #put(slot, glides) {
    const side = slot.episode ? Math.sign(slot.episode.number - this.episode.number) : 1;
    slot.slide.toggleAttribute("data-gliding", glides);
    slot.slide.style.transform = `translateY(calc(${side * 100}% + ${this.#shift}px))`;
  }

  #isComfortable() {
    const { video, state } = this.current;
    if (state !== "ready") return state === "locked" || state === "gone";
    return secondsAhead(video) >= COMFORT_S || isBufferedToTheEnd(video);
  }

  /** The slot that holds the episode, or the one whose own is farthest from it. */
  #slotFor(episode) {
    const distance = (slot) => (slot.episode ? Math.abs(slot.episode.number - episode.number) : Infinity);
    const free = this.slots.filter((slot) => slot !== this.current);
    return this.slots.find((slot) => slot.holds(episode)) ?? free.sort((a, b) => distance(b) - distance(a))[0];
  }

  #noticed(slot) {
    if (slot !== this.current) return;
    this.dispatchEvent(new Event("state"));
    this.prefetch();
  }
}
