// Notes pinned to lines: the list at the side, answers, and a note on the line where the cursor is.
import { lineOf, pinned } from "./pins.js";
import { dayAndTime, element, say } from "./words.js";
import { post } from "./wire.js";

export class Notes {
  /** `room` gives view, jump(line), saveNow(), isDirty(), revision() and announces sentences. */
  constructor(root, form, { url, people, room }) {
    Object.assign(this, { root, form, url, room, notes: [], shown: null });
    for (const { id, name, username } of people) form.assign.append(element("option", "", name === username ? name : `${name} (@${username})`, { value: id }));
    form.addEventListener("submit", (event) => { event.preventDefault(); this.add(); });
  }

  /**
   * As the server has them. Where its text is not the one that stands here, a known note keeps its place, which moved with
   * what was typed since.
   */
  take(notes, isSameText) {
    const { view } = this.room, { doc } = view.state;
    const pins = notes.map((note) => {
      const line = (isSameText ? null : lineOf(view.state, note.id)) ?? note.line;
      return { id: note.id, resolved: note.resolved, pos: doc.line(Math.min(doc.lines, Math.max(1, line || 1))).from };
    });
    this.notes = notes;
    view.dispatch({ effects: pinned.of(pins) });
    const text = JSON.stringify(notes.map(({ line, ...rest }) => rest));
    if (text !== this.shown) this.show();
    else this.places();
    this.shown = text;
  }

  show() {
    const { state } = this.room.view;
    const sorted = [...this.notes].sort((a, b) => a.resolved - b.resolved || lineOf(state, a.id) - lineOf(state, b.id));
    const empty = element("p", "work-note", say("notesEmpty"));
    const kept = this.written(), focused = this.root.contains(document.activeElement) && document.activeElement.closest("[data-note]")?.dataset.note;
    this.root.replaceChildren(sorted.length ? element("ol", "notes-list", sorted.map((note) => this.row(note))) : empty);
    for (const [id, text] of kept) {
      const box = this.root.querySelector(`[data-note="${id}"] [name=text]`);
      if (box) box.value = text;
    }
    if (focused) this.root.querySelector(`[data-note="${focused}"] [name=text]`)?.focus();
    this.places();
  }

  /** Answers that are begun, which a list that is drawn anew must not lose. */
  written() {
    const boxes = [...this.root.querySelectorAll("[data-note] [name=text]")].filter((box) => box.value);
    return boxes.map((box) => [box.closest("[data-note]").dataset.note, box.value]);
  }

  /** The numbers of the lines, after typing. */
  places() {
    for (const item of this.root.querySelectorAll("[data-note]")) {
      const line = lineOf(this.room.view.state, Number(item.dataset.note));
      item.querySelector("[data-line]").textContent = say("line", { line: line ?? "–" });
    }
  }

  row(note) {
    const go = element("button", "notes-go", "", { type: "button", "data-line": "" });
    go.addEventListener("click", () => this.room.jump(lineOf(this.room.view.state, note.id)));
    const head = element("p", "notes-head", [go, element("span", "notes-by", note.by), element("time", "", dayAndTime(note.at))]);
    const assigned = note.assigned_to ? element("p", "notes-for", say("assignedTo", { name: note.assigned_to })) : null;
    const body = element("p", "notes-text", note.text, { dir: "auto" });
    const lost = note.lost ? element("p", "notes-for", say("noteLost", { quote: note.quote })) : null;
    const replies = element("ul", "notes-replies", note.replies.map((one) => reply(one)));
    return element("li", note.resolved ? "is-resolved" : "", [head, assigned, lost, body, replies, this.verbs(note)].filter(Boolean), { "data-note": note.id });
  }

  verbs(note) {
    const box = element("input", "", "", { name: "text", "aria-label": say("reply"), placeholder: say("reply"), maxlength: 2000, dir: "auto", autocomplete: "off" });
    const form = element("form", "notes-reply", [box, element("button", "work-button", say("send"), { type: "submit" })]);
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      if (box.value.trim()) this.send(`${note.id}/reply/`, { text: box.value.trim() }, () => { box.value = ""; });
    });
    const label = say(note.resolved ? "reopen" : "resolve");
    const resolve = element("button", "work-button", label, { type: "button" });
    resolve.addEventListener("click", () => this.send(`${note.id}/resolve/`, { resolved: !note.resolved }));
    return element("div", "notes-verbs", [form, resolve]);
  }

  /** A note's line is one of a stored revision: what is typed is saved first. */
  async add() {
    const { room, form } = this;
    const text = form.text.value.trim();
    if (!text) return form.text.focus();
    await room.saveNow();
    if (room.isDirty()) return this.say(say("noteNeedsSaving"));
    const line = room.view.state.doc.lineAt(room.view.state.selection.main.head).number;
    const assign = form.assign.value ? Number(form.assign.value) : null;
    await this.send("", { line, revision: room.revision(), text, assign }, () => form.reset());
  }

  async send(path, data, done = () => {}) {
    const answer = await post(this.url + path, data);
    if (answer.outcome !== "done") return this.say(answer.sentence ?? say(answer.outcome === "signed_out" ? "noteSignedOut" : "noteAway"));
    done();
    this.say(answer.data.warning ?? "");
    this.take(answer.data.notes, !this.room.isDirty());
  }

  say(sentence) {
    const place = this.form.querySelector("[data-said]");
    place.textContent = sentence;
    place.hidden = !sentence;
  }

  /** From the gutter: the first note of a line. */
  open(line) {
    const found = this.notes.find((note) => !note.resolved && lineOf(this.room.view.state, note.id) === line);
    const item = found && this.root.querySelector(`[data-note="${found.id}"]`);
    item?.scrollIntoView({ block: "nearest" });
    item?.querySelector("[name=text]").focus();
  }
}

function reply({ by, at, text }) {
  const head = element("span", "notes-by", by);
  return element("li", "", [head, " ", element("time", "", dayAndTime(at)), element("p", "", text, { dir: "auto" })]);
}
