// The time ruler: as long as the target, or as the script where that is longer. Each part by its seconds; the zone of the
// hook, where turns are due, the marks that are set, and where the cursor stands.
import { judge, secondOf } from "./measure.js";
import { clock, element, say } from "./words.js";

const STEPS = [5, 10, 15, 30, 60, 120, 300, 600];
const SPOKEN = new Set(["dialogue", "lyrics", "parenthetical"]);

export class Ruler {
  constructor(root, { target, hook, every, jump }) {
    Object.assign(this, { root, target, hook, every, jump });
    this.bar = element("div", "ruler-bar", "", { "aria-hidden": "true" });
    this.cursor = element("span", "ruler-cursor");
    this.findings = element("ul", "ruler-findings");
    root.append(this.bar, this.findings);
    this.bar.addEventListener("click", (event) => this.go(event));
  }

  show(measured) {
    this.measured = measured;
    this.length = Math.max(this.target, measured.seconds, 1);
    this.bar.replaceChildren(this.zone(), ...this.parts(), ...this.ticks(), ...this.dues(), ...this.marks(), this.cursor);
    if (this.target < this.length) this.bar.append(this.placed("span", "ruler-target", this.target));
    this.findings.replaceChildren(...this.found());
  }

  at(line) {
    if (this.measured) this.cursor.style.insetInlineStart = this.share(secondOf(this.measured.parts, line));
  }

  share(seconds) {
    return `${(100 * Math.min(seconds, this.length)) / this.length}%`;
  }

  placed(name, className, from, to = from, inside = "") {
    const made = element(name, className, inside);
    made.style.insetInlineStart = this.share(from);
    if (to > from) made.style.inlineSize = this.share(to - from);
    return made;
  }

  zone() {
    return this.placed("span", "ruler-hook", this.hook[0], this.hook[1]);
  }

  parts() {
    const printed = this.measured.parts.filter((part) => part.seconds > 0);
    const kind = (part) => (SPOKEN.has(part.kind) ? "ruler-speech" : "ruler-action");
    const over = (part) => (part.start + part.seconds > this.target ? " is-over" : "");
    return printed.map((part) => this.placed("span", `ruler-part ${kind(part)}${over(part)}`, part.start, part.start + part.seconds));
  }

  ticks() {
    const step = STEPS.find((one) => this.length / one <= 8) ?? this.length;
    const ticks = [];
    for (let at = 0; at <= this.length - step / 2; at += step) ticks.push(this.placed("span", "ruler-tick", at, at, clock(at)));
    return ticks;
  }

  dues() {
    return judge(this.measured, this.hook, this.every).gaps.map((at) => this.placed("span", "ruler-due", at));
  }

  marks() {
    return this.measured.marks.map((mark) => this.placed("span", `ruler-mark is-${mark.kind}`, mark.second));
  }

  /** What is marked and what is missing, in words: the bar itself is for the eye. */
  found() {
    const { hook, second, gaps, cliffhanger } = judge(this.measured, this.hook, this.every);
    const [from, to] = this.hook.map(clock);
    const words = { none: "hookNone", early: "hookEarly", late: "hookLate", in: "hookIn" }[hook];
    const turns = this.measured.marks.filter((mark) => mark.kind === "turn").map((mark) => clock(mark.second));
    return [
      finding(hook === "in", say(words, { from, to, at: clock(second) })),
      gaps.length ? finding(false, say("turnMissing", { at: gaps.map(clock).join(", ") }))
        : turns.length ? finding(true, say("turns", { at: turns.join(", ") })) : null,
      finding(cliffhanger, say(cliffhanger ? "cliffhanger" : "cliffhangerNone")),
    ].filter(Boolean);
  }

  go(event) {
    const box = this.bar.getBoundingClientRect();
    const isTurned = getComputedStyle(this.bar).direction === "rtl";
    const share = isTurned ? (box.right - event.clientX) / box.width : (event.clientX - box.left) / box.width;
    const part = this.measured.parts.findLast((one) => one.start <= share * this.length);
    if (part) this.jump(part.line);
  }
}

function finding(isGood, sentence) {
  return element("li", isGood ? "is-good" : "is-missing", sentence);
}
