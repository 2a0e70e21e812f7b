// Keeps what is typed in the browser, and stores it with the server as soon as that can be had.
//
// `parent` is the revision that the text began from and `stored` its text. An `attempt` is {text, parent, key}: it is
// sent again with the same key until the server has said what became of it, so that an answer that was lost makes
// neither a second revision nor a quarrel with oneself. Nothing that is kept is removed before the server has it.
import { key } from "./drafts.js";
import { get, post } from "./wire.js";

const KEEP_MS = 500, SAVE_MS = 3000, POLL_MS = 15_000;
const PAUSES_MS = [2000, 4000, 8000, 15_000, 30_000, 60_000];

export class Saver {
  /**
   * `page` gives and takes: text(), replace(text), say(state, facts), stored(answer), heard(state), take(revision),
   * merge(conflict), and ready() once what was kept stands in it: what is typed before that would take its place.
   */
  constructor({ urls, me, revision, text, drafts, page, refusal }) {
    Object.assign(this, { urls, me, drafts, page, parent: revision, stored: refusal ? null : text, refusal });
    Object.assign(this, { attempt: null, saving: null, waiting: [], held: Boolean(refusal), failures: 0, keptText: text, isKept: true });
    this.timers = {};
  }

  get isDirty() {
    return this.attempt !== null || this.page.text() !== this.stored;
  }

  /** Takes up what was kept, and begins to watch the line. */
  async begin(facts) {
    this.saved = facts;
    await this.drafts.begin();
    this.waiting = await this.drafts.waiting();
    this.watch();
    if (this.refusal) {
      await this.keep();
      this.complain("refused", { sentence: this.refusal });
    }
    const taken = this.takeUp();
    this.page.ready();
    await taken;
    await this.poll();
  }

  watch() {
    addEventListener("online", () => this.again());
    addEventListener("offline", () => this.isDirty && this.keep().then(() => this.complain("offline")));
    addEventListener("pagehide", () => this.keepNow());
    addEventListener("beforeunload", (event) => { if (!this.keepNow()) event.preventDefault(); });
    document.addEventListener("visibilitychange", () => (document.hidden ? this.leave() : this.again()));
    this.timers.poll = setInterval(() => this.poll(), POLL_MS);
  }

  /** The next kept draft that says something else than the server; those that don't are done with. */
  async takeUp() {
    while (this.waiting.length && !this.isDirty) {
      const draft = this.waiting.shift();
      if (draft.text === this.stored && (!draft.attempt || draft.attempt.text === this.stored)) {
        await this.drafts.remove(draft.id);
        continue;
      }
      Object.assign(this, { attempt: draft.attempt ?? null, parent: draft.parent });
      if (draft.parent !== this.saved.revision) this.stored = null;
      this.page.replace(draft.text);
      if ((await this.keep()) && draft.id !== this.drafts.id) await this.drafts.remove(draft.id);
      await this.save();
    }
  }

  changed() {
    if (!this.isDirty) {
      for (const name of ["keep", "save"]) clearTimeout(this.timers[name]);
      this.forget();
      return;
    }
    this.after("keep", KEEP_MS, () => this.pause());
    if (this.held) return;
    this.page.say("dirty");
    this.after("save", SAVE_MS, () => this.save());
  }

  /** What was stored meanwhile is not kept again: it would come back later as what somebody typed. */
  async pause() {
    if (!this.isDirty) return;
    await this.keep();
    if (!this.isKept || !navigator.onLine) this.complain("offline");
  }

  /** What stops it from being stored; or that the browser does not even keep it, which is worse. */
  complain(state, facts) {
    this.page.say(this.isKept ? state : "unkept", facts);
  }

  async forget() {
    await this.drafts.remove();
    if (!this.isDirty) this.tell();
  }

  after(name, delay, act) {
    clearTimeout(this.timers[name]);
    this.timers[name] = setTimeout(act, delay);
  }

  draft() {
    return { text: this.page.text(), parent: this.parent, attempt: this.attempt };
  }

  async keep() {
    const draft = this.draft();
    this.isKept = await this.drafts.keep(draft);
    if (this.isKept) this.keptText = draft.text;
    return this.isKept;
  }

  /** At once, for a page that goes away; false where something would be lost. */
  keepNow() {
    if (!this.isDirty || this.keptText === this.page.text()) return true;
    return this.drafts.keepNow(this.draft());
  }

  leave() {
    this.keepNow();
    if (!this.held) this.save();
  }

  again() {
    if (document.hidden) return;
    this.poll();
    if (this.isDirty && !this.held && !this.refused) this.save();
  }

  /** Stores the text; done when the server has answered. Another call meanwhile waits for the same answer. */
  save() {
    clearTimeout(this.timers.save);
    this.saving ??= this.attemptOnce().finally(() => { this.saving = null; });
    return this.saving;
  }

  /** By the writer's own hand: whatever was refused or put off is tried again. */
  saveNow() {
    Object.assign(this, { held: false, refused: false });
    return this.save();
  }

  async attemptOnce() {
    if (!this.isDirty) return this.tell();
    if (!navigator.onLine) {
      await this.keep();
      return this.complain("offline");
    }
    this.attempt ??= { text: this.page.text(), parent: this.parent, key: key() };
    await this.keep();
    this.page.say("saving");
    const answer = await post(this.urls.save, { ...this.attempt, me: this.me });
    await this[`on_${answer.outcome}`](answer);
  }

  async on_done({ data }) {
    const { text } = this.attempt, isLate = this.failures > 0;
    Object.assign(this, { attempt: null, parent: data.revision, stored: text, saved: data, failures: 0, refused: false });
    this.page.stored(data);
    if (this.isDirty) {
      await this.keep();
      this.page.say("dirty");
      this.after("save", isLate ? 0 : SAVE_MS, () => this.save());
      return;
    }
    await this.forget();
    setTimeout(() => this.takeUp());
  }

  /** Another has saved. Where that is what stands here, nothing is left to do. */
  async on_changed({ data }) {
    const mine = this.attempt.text;
    this.attempt = null;
    if (data.head.text === this.page.text()) {
      this.rebase(data.head);
      return this.forget();
    }
    this.held = true;
    await this.keep();
    this.page.say("changed", data.head);
    if (mine !== this.page.text()) {
      this.held = false;
      return this.after("save", SAVE_MS, () => this.save());
    }
    this.page.merge(data);
  }

  on_signed_out() {
    this.attempt = null;
    this.complain("signed_out");
    this.retry();
  }

  on_refused({ sentence }) {
    Object.assign(this, { attempt: null, refused: true });
    this.complain("refused", { sentence });
  }

  on_away() {
    this.complain(navigator.onLine ? "away" : "offline");
    this.retry();
  }

  retry() {
    const pause = PAUSES_MS[Math.min(this.failures, PAUSES_MS.length - 1)];
    this.failures += 1;
    this.after("save", pause, () => this.save());
  }

  /** From here on the text stands on this revision: what another saved is in it, or was looked at and left out. */
  rebase({ revision, text, by, at }) {
    Object.assign(this, { parent: revision, stored: text, saved: { revision, by, at }, attempt: null, held: false });
  }

  tell() {
    if (!this.isDirty) this.page.say("saved", this.saved);
  }

  async poll() {
    if (document.hidden || this.saving) return;
    const answer = await get(this.urls.state);
    if (this.saving) return;
    if (answer.outcome === "signed_out") this.page.say("signed_out");
    if (answer.outcome !== "done") return;
    this.page.heard(answer.data);
    if (answer.data.revision === this.saved.revision) this.saved = answer.data;
    if (answer.data.revision <= this.parent) return this.tell();
    if (!this.isDirty) await this.fetch(answer.data.revision);
  }

  async fetch(revision) {
    const answer = await get(this.urls.revision.replace("{n}", revision));
    if (answer.outcome !== "done" || this.isDirty || this.saving) return;
    this.rebase(answer.data);
    this.page.take(answer.data);
    this.tell();
  }
}
