// Text pasted out of a word processor: the server says what it is as Fountain, and the writer whether to take that.
import { isolateHistory } from "@codemirror/commands";
import { EditorView } from "@codemirror/view";
import { normalised } from "./fountain.js";
import { post } from "./wire.js";
import { element, say } from "./words.js";

const FEWEST_LINES = 3; // of a paste that may be a script's page, and no phrase

/** Offers, in `place`, to put what `url` recognises in the place of what was pasted. */
export class Paste {
  #place;
  #url;
  #pasted = null; // {from, to, text} while there is something to say of it

  constructor(place, url) {
    this.#place = place;
    this.#url = url;
  }

  get extension() {
    return EditorView.updateListener.of((update) => {
      if (!update.docChanged) return;
      if (this.#pasted) this.#follow(update.changes);
      const paste = update.transactions.find((one) => one.isUserEvent("input.paste"));
      if (paste) this.#look(update.view, paste);
    });
  }

  #follow(changes) {
    this.#pasted.from = changes.mapPos(this.#pasted.from, 1);
    this.#pasted.to = changes.mapPos(this.#pasted.to, -1);
    if (this.#pasted.to <= this.#pasted.from) this.#dismiss();
  }

  async #look(view, paste) {
    const pasted = range(paste);
    if (!pasted || pasted.text.split("\n").length < FEWEST_LINES) return;
    this.#pasted = pasted;
    const answer = await post(this.#url, { text: pasted.text });
    if (answer.outcome !== "done" || this.#pasted !== pasted) return;
    const found = normalised(answer.data.text).trim();
    if (found !== pasted.text.trim()) this.#offer(view, found);
  }

  #offer(view, found) {
    const take = element("button", "work-button", say("pasteTake"), { type: "button" });
    const leave = element("button", "work-button", say("pasteLeave"), { type: "button" });
    take.addEventListener("click", () => { this.#take(view, found); view.focus(); });
    leave.addEventListener("click", () => { this.#dismiss(); view.focus(); });
    this.#place.replaceChildren(element("span", "", say("pasted")), take, leave);
    this.#place.hidden = false;
  }

  /** As one step that can be undone by itself; what was typed into the pasted text meanwhile is not written over. */
  #take(view, found) {
    const { from, to, text } = this.#pasted;
    if (view.state.sliceDoc(from, to) === text) {
      const before = view.state.sliceDoc(Math.max(0, from - 2), from), after = view.state.sliceDoc(to, to + 2);
      const insert = padding(before, "end") + found + padding(after, "start");
      view.dispatch({ changes: { from, to, insert }, annotations: isolateHistory.of("full"), userEvent: "input.recognise" });
    }
    this.#dismiss();
  }

  #dismiss() {
    this.#pasted = null;
    this.#place.hidden = true;
    this.#place.replaceChildren();
  }
}

function range(transaction) {
  let found = null;
  transaction.changes.iterChanges((_fromA, _toA, from, to, inserted) => { found ??= { from, to, text: inserted.toString() }; });
  return found;
}

/** The line feeds that part a script's page from the text beside it, of which `side` holds two characters at most. */
function padding(side, near) {
  if (!side) return near === "start" ? "\n" : "";
  const touching = near === "end" ? side.at(-1) : side[0];
  if (side === "\n\n") return "";
  return touching === "\n" ? "\n" : "\n\n";
}
