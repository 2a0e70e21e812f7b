/** The bar at the bottom: where the episode is, and a slider to put it elsewhere, which shows what lies there. */
import { clock, say } from "./words.js";

const STEP_S = 5;
const LEAP_S = 15;
const KEYS = {
  ArrowRight: STEP_S, ArrowUp: STEP_S, ArrowLeft: -STEP_S, ArrowDown: -STEP_S, PageUp: LEAP_S, PageDown: -LEAP_S,
};

export class Progress {
  #held = null; // share of the length under a finger that has not let go yet

  constructor(bar, time, { videoOf, scrub }) {
    Object.assign(this, { bar, time, videoOf, scrub });
    this.fill = bar.querySelector("[data-fill]");
    bar.addEventListener("pointerdown", (event) => this.#grab(event));
    bar.addEventListener("pointermove", (event) => this.#move(event));
    bar.addEventListener("pointerleave", () => this.#held === null && this.scrub.hide());
    bar.addEventListener("blur", () => this.scrub.hide());
    bar.addEventListener("pointerup", () => this.#letGo(true));
    bar.addEventListener("pointercancel", () => this.#letGo(false));
    bar.addEventListener("keydown", (event) => this.#key(event));
  }

  get #length() {
    return this.videoOf().duration || 0;
  }

  draw() {
    const length = this.#length;
    const at = this.#held === null ? this.videoOf().currentTime : this.#held * length;
    this.fill.style.transform = `scaleX(${length ? at / length : 0})`;
    this.time.textContent = `${clock(at)} / ${clock(length)}`;
    this.bar.ariaValueMax = Math.floor(length);
    this.bar.ariaValueNow = Math.floor(at);
    this.bar.ariaValueText = say("position", { at: clock(at), length: clock(length) });
  }

  /** Go some seconds on or back. */
  skip(seconds) {
    const at = this.videoOf().currentTime + seconds;
    this.#seek(at);
  }

  #seek(at) {
    this.videoOf().currentTime = Math.min(Math.max(0, at), Math.max(0, this.#length - 0.1));
    this.draw();
  }

  #grab(event) {
    event.preventDefault(); // the focus stays, so that the arrow keys still change episodes
    this.bar.setPointerCapture(event.pointerId);
    this.#pull(event);
  }

  /** A held pointer pulls; a mouse that is not held only looks. */
  #move(event) {
    if (this.#held !== null) this.#pull(event);
    else if (event.pointerType === "mouse") this.scrub.show(this.#shareAt(event), this.#length);
  }

  #pull(event) {
    this.#held = this.#shareAt(event);
    this.scrub.show(this.#held, this.#length);
    this.draw();
  }

  #shareAt({ clientX }) {
    const { left, width } = this.bar.getBoundingClientRect();
    return Math.min(1, Math.max(0, (clientX - left) / width));
  }

  #letGo(seek) {
    const share = this.#held;
    this.#held = null;
    this.scrub.hide();
    if (seek && share !== null) this.#seek(share * this.#length);
  }

  #key(event) {
    const { key } = event;
    if (key in KEYS) this.skip(KEYS[key]);
    else if (key === "Home") this.#seek(0);
    else if (key === "End") this.#seek(this.#length);
    else return;
    event.preventDefault();
    this.scrub.flash(this.videoOf().currentTime / (this.#length || 1), this.#length);
  }
}
