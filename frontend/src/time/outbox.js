// What was typed and the server does not have yet: {was, now} by line and column, each under a name of its own in
// localStorage, so that two tabs don't take each other's away. What can't be kept there is kept in this page alone.
export class Outbox {
  constructor(user, day) {
    this.prefix = `cliffhanger.time ${user} ${day} `;
    this.entries = new Map();
    this.isKept = true;
    this.load();
  }

  load() {
    try {
      for (const name of Object.keys(localStorage).filter((one) => one.startsWith(this.prefix))) {
        const { was, now } = JSON.parse(localStorage.getItem(name));
        this.entries.set(name.slice(this.prefix.length), { was, now });
      }
    } catch {
      this.isKept = false;
    }
  }

  get size() {
    return this.entries.size;
  }

  get(line, column) {
    return this.entries.get(`${line} ${column}`);
  }

  /** What was typed over what. Typed back to what stood there, nothing is left to send. */
  put(line, column, was, now) {
    const known = this.get(line, column);
    const entry = { was: known ? known.was : was, now };
    if (entry.was === now && !known?.isSent) this.drop(line, column);
    else this.keep(line, column, known ? Object.assign(known, { now, clash: undefined, refusal: undefined }) : entry);
  }

  keep(line, column, entry) {
    this.entries.set(`${line} ${column}`, entry);
    try {
      localStorage.setItem(`${this.prefix}${line} ${column}`, JSON.stringify({ was: entry.was, now: entry.now }));
    } catch {
      this.isKept = false;
    }
  }

  drop(line, column) {
    this.entries.delete(`${line} ${column}`);
    try { localStorage.removeItem(`${this.prefix}${line} ${column}`); } catch { /* it was never written */ }
  }

  /** [[line, column, entry]] */
  all() {
    return [...this.entries].map(([name, entry]) => [...name.split(" "), entry]);
  }

  /** Columns by line that wait to be sent: neither refused, nor in question. */
  waiting() {
    const lines = new Map();
    for (const [line, column, entry] of this.all()) {
      if (entry.clash !== undefined || entry.refusal) continue;
      lines.set(line, [...(lines.get(line) ?? []), column]);
    }
    return lines;
  }

  has(line) {
    return this.all().some(([of]) => of === String(line));
  }
}
