/** The small picture with its time above the bar, where a pointer or the keys look for a place. */
import { Storyboard } from "./storyboard.js";
import { clock } from "./words.js";

const EDGE_PX = 8;
const KEYS_MS = 1200; // how long it stays after a key

export class Scrub {
  #board = new Storyboard();
  #timer = 0;
  #last = null;

  constructor(bar, box, urlOf) {
    Object.assign(this, { bar, box, urlOf });
    this.picture = box.querySelector("[data-scrub-picture]");
    this.time = box.querySelector("[data-scrub-time]");
  }

  /** Show what lies at a share of the length. */
  show(share, length) {
    clearTimeout(this.#timer);
    if (!length) return;
    this.#last = [share, length];
    this.#board.load(this.urlOf(), () => !this.box.hidden && this.show(...this.#last));
    this.time.textContent = clock(share * length);
    this.#paint(this.#board.at(share * length));
    this.box.hidden = false;
    this.#place(share);
  }

  /** The same for a moment, after a key was pressed. */
  flash(share, length) {
    this.show(share, length);
    this.#timer = setTimeout(() => this.hide(), KEYS_MS);
  }

  hide() {
    clearTimeout(this.#timer);
    this.box.hidden = true;
  }

  #paint(tile) {
    this.picture.hidden = !tile;
    if (!tile) return;
    const { style } = this.picture;
    style.inlineSize = `${tile.width}px`;
    style.blockSize = `${tile.height}px`;
    style.backgroundImage = `url("${tile.sheet}")`;
    style.backgroundPosition = `${-tile.x}px ${-tile.y}px`;
  }

  /** Above that place of the bar, but never beyond the stage. */
  #place(share) {
    const { left, width } = this.bar.getBoundingClientRect();
    const stage = this.bar.closest("[data-stage]").getBoundingClientRect();
    const own = this.box.offsetWidth;
    const wanted = share * width - own / 2;
    const most = stage.right - EDGE_PX - own - left;
    this.box.style.transform = `translateX(${Math.max(stage.left + EDGE_PX - left, Math.min(wanted, most))}px)`;
  }
}
