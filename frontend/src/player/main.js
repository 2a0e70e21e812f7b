/** The watch page: ties the deck, gestures, keys and interface together. */
import * as api from "./api.js";
import { choice } from "./choice.js";
import { Deck } from "./deck.js";
import * as gestures from "./gestures.js";
import * as keys from "./keys.js";
import { CaptionsMenu } from "./menu.js";
import { Overlay } from "./overlay.js";
import { Panel } from "./panel.js";
import { Player } from "./player.js";
import { Progress } from "./progress.js";
import { Scrub } from "./scrub.js";
import { episodeName, say } from "./words.js";

const root = document.getElementById("player");
const { dataset } = root;
const watchUrl = ({ number }) => dataset.watch.replace(/0$/, number);
const find = (name) => root.querySelector(`[data-${name}]`);

const first = { number: Number(dataset.number), public_id: dataset.publicId, title: dataset.title, ai_note: dataset.note };
const deck = new Deck([...root.querySelectorAll("[data-slide]")], first, {
  playbackUrl: (episode) => dataset.playback.replace("EPISODE", episode.public_id),
  spoken: dataset.language,
});
const progress = new Progress(find("progress"), find("time"), {
  videoOf: () => deck.video,
  scrub: new Scrub(find("progress"), find("scrub"), () => deck.current.storyboard),
});
const panel = new Panel(root, { watchUrl, choose: (number) => player.choose(number) });
const overlay = new Overlay(root, deck);
const menu = new CaptionsMenu(root, deck);
const player = new Player(deck, { watchUrl, loadList });

const actions = {
  next: () => player.step(1),
  previous: () => player.step(-1),
  forward: () => skip(5),
  back: () => skip(-5),
  play: () => player.togglePlay(),
  again: () => player.again(),
  retry: () => deck.current.retry(),
  tap: () => player.tap(),
  sound: () => player.toggleSound(),
  captions: () => menu.open(),
  toggleCaptions: () => player.toggleCaptions(),
  closeCaptions: () => menu.close(),
  share: () => player.share(),
  episodes: () => panel.open(),
  close: () => panel.close(),
  list: loadList,
};

function skip(seconds) {
  if (player.isReady && !deck.current.hasNotice) progress.skip(seconds);
}

async function loadList() {
  try {
    deck.set(await api.episodes(dataset.episodes));
    panel.fill(deck.episodes);
    shown();
  } catch (problem) {
    if (!(problem instanceof api.Problem)) throw problem;
    panel.failed();
  }
}

/** Another episode is seen: every place that names it follows. */
function shown() {
  const { episode } = deck;
  document.documentElement.dataset.episode = episode.number;
  document.title = say("page", { episode: episodeName(episode) });
  panel.mark(episode);
  overlay.draw();
  progress.draw();
  if (!document.activeElement || document.activeElement === document.body) find("stage").focus({ preventScroll: true });
}

/** For screen readers: the episode, or why it can't be played. */
function announce() {
  const reason = deck.current.slide.querySelector(".notice h2")?.textContent;
  find("live").textContent = reason ?? episodeName(deck.episode);
}

function listen() {
  root.addEventListener("click", (event) => actions[event.target.closest("[data-action]")?.dataset.action]?.());
  gestures.listen(find("stage"), root, {
    tap: () => player.tap(),
    drag: (pixels) => deck.drag(pixels),
    swipe: (by) => player.step(by),
  });
  keys.listen(actions);
  choice.addEventListener("change", () => overlay.draw());
  deck.addEventListener("episode", shown);
  for (const name of ["episode", "state"]) deck.addEventListener(name, announce);
  for (const { video } of deck.slots) {
    for (const name of ["timeupdate", "durationchange", "seeking"]) {
      video.addEventListener(name, () => video === deck.video && progress.draw());
    }
  }
}

listen();
loadList();
