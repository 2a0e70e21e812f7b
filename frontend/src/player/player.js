/** The verbs of the watch page: go to an episode, play, pause, sound, captions, share. */
import * as captions from "./captions.js";
import { share } from "./share.js";
import { sound } from "./sound.js";
import { toast } from "./toast.js";
import { say } from "./words.js";

export class Player {
  #resumes = false;

  constructor(deck, { watchUrl, loadList }) {
    Object.assign(this, { deck, watchUrl, loadList });
    for (const { video } of deck.slots) video.addEventListener("ended", () => video === deck.video && this.#ended());
    addEventListener("popstate", () => this.#follow());
    addEventListener("online", () => deck.current.state === "failed" && deck.current.retry());
    document.addEventListener("visibilitychange", () => this.#seen(!document.hidden));
  }

  get isReady() {
    return this.deck.current.state === "ready";
  }

  /** One episode on (1) or back (-1); 0, and where there is none, lets the slides go back to their places. */
  step(by) {
    const episode = by && this.deck.neighbour(by);
    if (episode) this.#visit(episode);
    else this.deck.settle();
  }

  choose(number) {
    const episode = this.deck.find(number);
    if (!episode) location.assign(this.watchUrl({ number }));
    else if (this.deck.current.holds(episode)) this.#replay();
    else this.#visit(episode);
  }

  /** From the first episode. */
  again() {
    this.choose(this.deck.episodes[0]?.number ?? this.deck.episode.number);
  }

  /** A tap on the picture means sound as long as nobody has decided about that, then play and pause. */
  tap() {
    if (!this.isReady) return;
    if (sound.chosen) return this.togglePlay();
    this.#setSound(true);
    if (this.deck.video.paused) this.deck.current.play(); // the browser had refused to begin by itself
  }

  togglePlay() {
    if (!this.isReady) return;
    if (this.deck.video.paused) this.deck.current.play();
    else this.deck.video.pause();
  }

  toggleSound() {
    this.#setSound(!sound.on);
  }

  toggleCaptions() {
    if (!captions.tracksOf(this.deck.video).length) return;
    const track = captions.toggle(this.deck.video);
    toast(track ? say("captionsOn", { language: track.label }) : say("captionsOff"));
  }

  share() {
    return share(document.title);
  }

  #visit(episode) {
    history.pushState(null, "", this.watchUrl(episode));
    this.deck.go(episode);
  }

  /** The browser went back or forward. */
  #follow() {
    const episode = this.deck.find(Number(location.pathname.split("/").pop()));
    if (episode) this.deck.go(episode);
    else location.reload();
  }

  #replay() {
    if (!this.isReady) return;
    this.deck.video.currentTime = 0;
    this.deck.current.play();
  }

  #setSound(on) {
    sound.set(on);
    this.deck.video.muted = !on;
  }

  async #ended() {
    if (!this.deck.episodes.length) await this.loadList();
    if (this.deck.neighbour(1)) this.step(1);
    else this.deck.current.end();
  }

  /** Nothing plays on behind another tab. */
  #seen(isSeen) {
    const { video } = this.deck;
    if (isSeen && this.#resumes) this.deck.current.play();
    this.#resumes = !isSeen && !video.paused;
    if (!isSeen) video.pause();
  }
}
