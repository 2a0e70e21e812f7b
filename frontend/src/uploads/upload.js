// An upload from the chosen file to the master that the server took of it, however often the line breaks.
// Its states: interrupted (this page does not have its file), waiting (for its turn), sending, paused, retrying (the
// line is gone), digest, finishing, checking (the server does), taken, refused, failed, unreadable, gone.
import { digestOf } from "./digest.js";
import { lead } from "./lead.js";
import { Sender } from "./sender.js";
import { Speed } from "./speed.js";
import { ask, Problem } from "./server.js";

const PATIENCE = 30_000; // milliseconds without a byte, after which the connection is taken for dead
const LONGEST_WAIT = 30_000;
const LOOK = 1000;
const MOST_TRIES = 8; // of what the server says itself; a server or a line that is away may come back hours later

const BY_SERVER = { queued: "checking", running: "checking", receiving: "interrupted" };

export class Upload extends EventTarget {
  constructor(described, { digestUrl, elsewhere }) {
    super();
    this.described = described;
    Object.assign(this, { digestUrl, elsewhere });
    this.sent = described.received;
    this.size = described.size;
    this.speed = new Speed();
    this.pauses = 0; // since the last byte, which make the next one longer
    this.tries = 0; // since the last byte, of those that count
    this.sentence = described.sentence;
    this.percent = described.percent;
    this.state = BY_SERVER[described.state] ?? described.state;
    if (this.state === "checking") this.look();
    window.addEventListener("online", () => { if (this.state === "retrying") this.retry(); });
  }

  /** Whether this is the file that the upload began with: chosen with its folder or alone, it is the same one. */
  fits(file) {
    const { name, size, modified } = this.described;
    const path = (file.path ?? file.name).slice(-255);
    const isNamed = path === name || path.endsWith(`/${name}`) || name.endsWith(`/${path}`);
    return isNamed && file.size === size && file.lastModified === modified;
  }

  get isActive() { return ["sending", "retrying", "digest", "finishing"].includes(this.state); }
  get isOver() { return ["taken", "refused", "gone"].includes(this.state); }

  attach(file) {
    if (this.file) return;
    this.file = file;
    this.turn("waiting");
  }

  begin() {
    if (this.file) this.digest ??= digestOf(this.file, this.digestUrl, (share) => { this.digestShare = share; this.tell(); });
    this.speed.reset();
    if (this.again) this.retry();
    else this.send();
  }

  async send() {
    this.turn("sending");
    this.quietSince = Date.now();
    this.release ??= await lead(this.described.id);
    if (this.state !== "sending") { this.before = "waiting"; return; } // paused meanwhile
    if (!this.release) { this.failed(new Problem(423, this.elsewhere), () => this.send()); return; }
    this.sender = new Sender(this.file, this.described, {
      progress: (bytes) => this.progress(bytes),
      sent: () => this.finish(),
      failed: (problem) => this.failed(problem, () => this.send()),
    });
    this.sender.start();
    this.guard ??= setInterval(() => this.watch(), LOOK);
  }

  progress(bytes) {
    if (bytes > this.sent) this.tries = this.pauses = 0;
    if (bytes !== this.sent) this.quietSince = Date.now();
    this.sent = bytes;
    this.speed.note(bytes);
    if (this.state === "retrying") this.turn("sending");
    this.tell();
  }

  watch() {
    if (this.state !== "sending" || Date.now() - this.quietSince < PATIENCE) return;
    this.quietSince = Date.now();
    this.sender.reconnect();
  }

  pause() {
    this.before = this.state;
    if (this.state === "retrying") clearTimeout(this.timer);
    else this.sender?.pause(true);
    this.turn("paused");
  }

  resume() {
    if (this.before === "sending") {
      this.speed.reset();
      this.quietSince = Date.now();
      this.turn("sending");
      this.sender.pause(false);
    } else this.turn("waiting"); // it had not begun, or the line was gone: in its turn
  }

  /** Again after what passes, by itself; after anything else when the person says so. */
  failed(problem, again) {
    if (this.isOver || this.state === "paused") return;
    if (problem.ended) { this.look(); return; }
    this.again = again;
    this.sentence = problem.status ? problem.message : "";
    if (!problem.passes || (problem.counts && navigator.onLine && ++this.tries > MOST_TRIES)) {
      this.turn("failed");
      if (!this.sentence) this.explain();
      return;
    }
    this.turn("retrying");
    this.timer = setTimeout(() => this.retry(), Math.min(LONGEST_WAIT, 1000 * 2 ** this.pauses++));
  }

  /** The answer to HEAD has no words; that to GET has. */
  async explain() {
    await ask(this.described.url).catch((problem) => { this.sentence = problem.message; });
    this.tell();
  }

  /** As retry(), but one of many: in its turn. */
  requeue() {
    this.again ??= () => this.finish();
    this.tries = this.pauses = 0;
    this.turn("waiting");
  }

  retry() {
    clearTimeout(this.timer);
    const again = this.again ?? (() => this.finish());
    this.again = undefined;
    this.turn("sending");
    again();
  }

  async finish() {
    clearInterval(this.guard);
    this.guard = undefined;
    this.sent = this.size;
    this.turn("digest");
    try {
      this.sha256 ??= await this.digest?.promise ?? "";
    } catch { // the file was moved or changed while it was read
      this.digest = undefined;
      this.turn("unreadable");
      return;
    }
    this.turn("finishing");
    try {
      this.standing(await ask(`${this.described.url}/finish`, { method: "POST", json: { sha256: this.sha256 } }));
    } catch (problem) { this.failed(problem, () => this.finish()); }
  }

  async look() {
    try { this.standing(await ask(this.described.url)); } catch (problem) {
      if (problem.passes) setTimeout(() => this.look(), LOOK * 3);
      else if (problem.ended) this.turn("gone");
      else this.failed(problem, () => this.look());
    }
  }

  /** What the server says of its own work. */
  standing({ state, percent, sentence, note }) {
    Object.assign(this, { percent, sentence, note, again: undefined });
    this.turn(BY_SERVER[state] ?? state);
    if (this.state === "checking") setTimeout(() => this.look(), LOOK);
  }

  async cancel() {
    clearTimeout(this.timer);
    clearInterval(this.guard);
    this.digest?.stop();
    if (this.state === "sending") this.sender.pause(true);
    this.turn("gone");
    await ask(this.described.url, { method: "DELETE", headers: { "Tus-Resumable": "1.0.0" } }).catch(() => {});
  }

  turn(state) {
    if (this.state === "gone") return;
    this.state = state;
    if (!this.isActive && state !== "paused") this.follow();
    this.tell();
  }

  /** Another tab may send it. */
  follow() {
    this.release?.();
    this.release = undefined;
  }

  tell() { this.dispatchEvent(new Event("change")); }
}
