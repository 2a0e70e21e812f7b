/** One <video> and its slide: loads an episode, plays it, and says so when it can't. */
import * as api from "./api.js";
import { secondsAhead } from "./buffered.js";
import { addCaptions, removeCaptions } from "./captions.js";
import { notice } from "./notice.js";
import { Poster } from "./poster.js";
import { sound } from "./sound.js";
import { attach, isNative } from "./source.js";

const SLIDE_MS = 250; // a little more than a slide takes

export class Slot extends EventTarget {
  episode = null;
  state = "empty"; // loading, ready, locked, gone, failed
  isCurrent = false;
  storyboard = null; // the address of its WebVTT
  #source = null;
  #expires = 0;
  #turn = 0; // answers to what was asked before the last change are dropped
  #refreshed = false;
  #at = 0; // second to go on from after a failure

  constructor(slide, { playbackUrl, spoken }) {
    super();
    this.slide = slide;
    this.video = slide.querySelector("video");
    this.playbackUrl = playbackUrl;
    this.poster = new Poster(slide.querySelector("[data-poster]"));
    this.spoken = spoken;
    this.video.addEventListener("playing", () => this.#started());
    for (const name of ["waiting", "seeking"]) this.video.addEventListener(name, () => this.#busy(true));
    for (const name of ["playing", "canplay", "seeked"]) this.video.addEventListener(name, () => this.#busy(false));
  }

  get hasNotice() {
    return this.slide.hasAttribute("data-notice");
  }

  holds(episode) {
    return this.episode?.number === episode.number;
  }

  /** Load an episode, paused. Nothing happens where it is here already and can be played. */
  open(episode) {
    if (this.holds(episode) && this.#isGood()) return;
    if (this.episode) this.#empty();
    this.episode = episode;
    this.poster.show(episode);
    this.#at = 0;
    this.#load();
  }

  /** Become the one that is seen, and play. */
  enter() {
    this.isCurrent = true;
    this.slide.inert = false;
    this.video.toggleAttribute("data-current", true);
    this.#source?.current();
    if (this.state === "ready") this.play();
  }

  leave() {
    this.isCurrent = false;
    this.slide.inert = true;
    this.video.toggleAttribute("data-current", false);
    this.video.pause();
    this.#source?.waiting();
    setTimeout(() => this.#rewind(), SLIDE_MS);
  }

  async play() {
    const { video } = this;
    if (this.hasNotice) this.#become("ready");
    video.muted = !sound.on;
    try {
      await video.play();
    } catch (error) {
      if (error.name !== "NotAllowedError" || video.muted || !this.isCurrent) return;
      sound.refused();
      video.muted = true;
      video.play().catch(() => {});
    }
  }

  retry() {
    this.#refreshed = false;
    this.#load({ fresh: true });
  }

  /** Say over the picture that the last episode is over. */
  end() {
    this.#say("ended");
    this.dispatchEvent(new Event("state"));
  }

  #isGood() {
    if (this.state === "ready") return Date.now() < this.#expires;
    return this.state === "loading" || this.state === "locked";
  }

  async #load({ fresh = false } = {}) {
    const turn = ++this.#turn;
    this.#become("loading");
    try {
      const playback = await api.playback(this.playbackUrl(this.episode), { fresh });
      if (turn === this.#turn) this.#begin(playback);
    } catch (problem) {
      if (!(problem instanceof api.Problem)) throw problem;
      if (turn === this.#turn) this.#refuse(problem);
    }
  }

  #begin(playback) {
    this.#expires = Date.parse(playback.expires_at);
    this.storyboard = playback.storyboard;
    this.poster.fallBack(playback);
    addCaptions(this.video, playback.captions, { spoken: this.spoken, isNative });
    this.#source = attach(this.video, playback.hls, {
      at: this.#at,
      ahead: !this.isCurrent,
      onError: (kind) => this.#broken(kind),
    });
    this.#become("ready");
    if (this.isCurrent) this.enter();
  }

  #refuse({ status, code }) {
    if (code === "episode_locked") this.#become("locked");
    else this.#become(status === 404 ? "gone" : "failed");
  }

  /** Addresses stop working after some hours: play what is there, ask for new ones, once, and go on with those. */
  #broken(kind) {
    if (kind === "network" && secondsAhead(this.video) > 1) return this.#brokenLater(kind);
    this.#at = this.video.currentTime || this.#at;
    this.#detach();
    if (kind === "media" || this.#refreshed) {
      this.#become("failed");
    } else {
      this.#refreshed = true;
      this.#load({ fresh: true });
    }
  }

  #brokenLater(kind) {
    const turn = this.#turn;
    this.video.addEventListener("waiting", () => turn === this.#turn && this.#broken(kind), { once: true });
  }

  #become(state) {
    this.state = state;
    this.slide.dataset.state = state;
    this.#busy(state === "loading");
    this.#say(["locked", "gone", "failed"].includes(state) ? state : null);
    this.dispatchEvent(new Event("state"));
  }

  #say(name) {
    this.slide.querySelector(".notice")?.remove();
    if (name) this.slide.append(notice(name, this.episode));
    this.slide.toggleAttribute("data-notice", Boolean(name));
  }

  #busy(is) {
    this.slide.toggleAttribute("data-busy", is);
  }

  #empty() {
    this.#detach();
    this.storyboard = null;
    this.slide.toggleAttribute("data-started", false);
    this.video.currentTime = 0;
  }

  #started() {
    this.#refreshed = false;
    this.slide.toggleAttribute("data-started", true);
  }

  #rewind() {
    if (!this.isCurrent && this.#source) this.video.currentTime = 0;
  }

  #detach() {
    this.#turn += 1;
    this.#source?.destroy();
    this.#source = null;
    removeCaptions(this.video);
  }
}
