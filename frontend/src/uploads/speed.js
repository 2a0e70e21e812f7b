// Bytes a second over the last ten seconds.
const SPAN = 10_000; // milliseconds

export class Speed {
  constructor() { this.reset(); }

  reset() { this.notes = []; }

  note(bytes, now = Date.now()) {
    this.notes.push({ bytes, now });
    while (this.notes.length > 2 && now - this.notes[0].now > SPAN) this.notes.shift();
  }

  get perSecond() {
    if (this.notes.length < 2) return 0;
    const first = this.notes[0];
    const last = this.notes[this.notes.length - 1];
    return last.now - first.now < 500 ? 0 : Math.max(0, (1000 * (last.bytes - first.bytes)) / (last.now - first.now));
  }
}
