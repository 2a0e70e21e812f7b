// Sends what waits in the outbox, a line at a time, until the server has said what became of each column.
import { get, post } from "../room/wire.js";

const PAUSES_MS = [2000, 4000, 8000, 15_000, 30_000];
const POLL_MS = 15_000;

export class Sender {
  /** `page` takes: row(row), rows(rows), stored(line, column, text), say(state), and told() when questions or refusals have changed. */
  constructor({ data, outbox, page }) {
    Object.assign(this, { data, outbox, page, failures: 0, sending: null });
  }

  begin() {
    addEventListener("online", () => this.again());
    addEventListener("offline", () => this.tell());
    document.addEventListener("visibilitychange", () => document.hidden || this.again());
    setInterval(() => this.poll(), POLL_MS);
    this.again();
  }

  again() {
    this.failures = 0;
    return this.send().then(() => this.poll());
  }

  /** Everything that waits; done when the server has answered, or can't be had. */
  send() {
    clearTimeout(this.timer);
    this.sending ??= this.all().finally(() => { this.sending = null; });
    return this.sending;
  }

  async all() {
    this.page.say("saving");
    for (let lines = this.outbox.waiting(); lines.size; lines = this.outbox.waiting()) {
      const [line, columns] = lines.entries().next().value;
      if (!navigator.onLine || !(await this.line(line, columns))) return this.later();
    }
    this.failures = 0;
    this.tell();
  }

  /** True where the server has answered. */
  async line(line, columns) {
    const entries = columns.map((column) => [column, this.outbox.get(line, column)]);
    const edits = Object.fromEntries(entries.map(([column, { was, now }]) => [column, { was, now }]));
    for (const [, entry] of entries) entry.isSent = true;
    const answer = await post(this.data.enter.replace("/0/", `/${line}/`), { edits });
    this.state = answer.outcome;
    if (answer.outcome === "done") this.stored(line, edits, answer.data.row);
    else if (answer.outcome === "changed") this.question(line, answer.data.now);
    else if (answer.outcome !== "refused") return false;
    else if (columns.length === 1) this.refused(line, columns[0], answer.sentence);
    else for (const column of columns) if (!(await this.line(line, [column]))) return false;
    return true;
  }

  stored(line, edits, row) {
    for (const [column, { now }] of Object.entries(edits)) {
      const entry = this.outbox.get(line, column);
      this.page.stored(line, column, now);
      if (!entry) continue;
      if (entry.now === now) this.outbox.drop(line, column);
      else this.outbox.keep(line, column, Object.assign(entry, { was: now, isSent: false }));
    }
    this.page.row(row);
  }

  /** Somebody else has entered something: the person says which holds. */
  question(line, theirs) {
    for (const [column, text] of Object.entries(theirs)) {
      const entry = this.outbox.get(line, column);
      if (entry) entry.clash = text;
    }
    this.page.told();
  }

  refused(line, column, sentence) {
    const entry = this.outbox.get(line, column);
    if (entry) entry.refusal = sentence;
    this.page.told();
  }

  later() {
    this.tell();
    const pause = PAUSES_MS[Math.min(this.failures, PAUSES_MS.length - 1)];
    this.failures += 1;
    this.timer = setTimeout(() => this.send(), pause);
  }

  tell() {
    if (!this.outbox.waiting().size) return this.page.say(this.outbox.size ? "asked" : "saved");
    if (!this.outbox.isKept) return this.page.say("unkept");
    if (!navigator.onLine) return this.page.say("offline");
    this.page.say(this.state === "signed_out" ? "signedOut" : "away");
  }

  /** What others have entered meanwhile. */
  async poll() {
    if (document.hidden || this.sending || !navigator.onLine) return;
    const answer = await get(this.data.state);
    if (answer.outcome === "done" && !this.sending) this.page.rows(answer.data.rows);
  }
}
