// Some files at a time: more at once make none faster, and each keeps one of the server's receivers.
const AT_ONCE = 3;

export class Queue extends EventTarget {
  constructor() {
    super();
    this.uploads = [];
  }

  add(upload) {
    this.uploads.push(upload);
    upload.addEventListener("change", () => this.changed());
    this.next();
  }

  /** The upload of that id which is not over, where this page has one. */
  known(id) {
    return this.uploads.find((upload) => upload.described.id === id && !upload.isOver);
  }

  changed() {
    this.next();
    this.dispatchEvent(new Event("change"));
  }

  next() {
    const active = this.uploads.filter((upload) => upload.isActive).length;
    const waiting = this.uploads.filter((upload) => upload.state === "waiting");
    for (const upload of waiting.slice(0, Math.max(0, AT_ONCE - active))) upload.begin();
  }

  /** Bytes of all that are not refused, and the speed of those that run. */
  get totals() {
    const counted = this.uploads.filter((upload) => !["gone", "refused"].includes(upload.state));
    const sum = (value) => counted.reduce((total, upload) => total + value(upload), 0);
    const running = counted.filter((upload) => upload.state === "sending");
    return {
      size: sum((upload) => upload.size),
      sent: sum((upload) => upload.sent),
      speed: running.reduce((total, upload) => total + upload.speed.perSecond, 0),
      count: counted.length,
      taken: counted.filter((upload) => upload.state === "taken").length,
    };
  }
}
