// Sections and scenes with their seconds; a press goes there.
import { clock, element, say } from "./words.js";

export class Outline {
  constructor(root, jump) {
    Object.assign(this, { root, jump, rows: [] });
  }

  show({ scenes }) {
    const text = scenes.map((scene) => `${scene.line}${scene.text}${Math.round(scene.seconds)}`).join("\n");
    if (text === this.text) return;
    this.text = text;
    this.rows = scenes.map((scene) => ({ line: scene.line, item: this.row(scene) }));
    const list = element("ol", "outline-list", this.rows.map((row) => row.item));
    this.root.replaceChildren(scenes.length ? list : element("p", "work-note", say("outlineEmpty")));
  }

  row({ kind, level, number, text, seconds, line }) {
    const name = element("span", "outline-name", [number ? `${number} ` : "", text || "–"], { dir: "auto" });
    const button = element("button", "outline-go", [name, element("span", "outline-time", clock(seconds))], { type: "button" });
    button.addEventListener("click", () => this.jump(line));
    return element("li", kind === "section" ? `is-section is-level-${Math.min(3, level)}` : "is-scene", button);
  }

  /** The cursor's scene is marked. */
  at(line) {
    const here = this.rows.findLast((row) => row.line <= line);
    for (const row of this.rows) {
      if (row === here) row.item.firstChild.setAttribute("aria-current", "location");
      else row.item.firstChild.removeAttribute("aria-current");
    }
  }
}
