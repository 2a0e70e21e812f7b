// What became of the text, in words: one line, said as it changes.
import { element, say, timeOfDay } from "./words.js";

/** A function that shows a state: "saved", "dirty", "saving", "offline", "away", "signed_out", "refused", "changed". */
export function status(root, { login, merge, closed }) {
  const line = root.querySelector("[data-word]"), verb = root.querySelector("[data-verb]");
  let shown = "";
  return (news, given = {}) => {
    if (!news) return;
    const isClosed = closed && news === "saved"; // why nothing can be written here is the news that stays
    const [state, facts] = isClosed ? ["closed", { sentence: closed }] : [news, given];
    const words = sentence(state, facts);
    if (words + state === shown) return;
    shown = words + state;
    line.textContent = words;
    root.className = `room-status is-${state}`;
    verb.replaceChildren(...verbs(state, login, merge));
  };
}

function sentence(state, facts) {
  if (state === "saved") return saved(facts);
  if (state === "changed") return say("changed", { by: facts.by, revision: facts.revision });
  if (state === "refused") return say("refused", { sentence: facts.sentence });
  if (state === "closed") return facts.sentence;
  return say({ signed_out: "signedOut" }[state] ?? state);
}

function saved({ revision, at }) {
  if (!revision) return say("unsavedYet");
  return [say("saved"), say("revision", { revision }), at && timeOfDay(at)].filter(Boolean).join(" · ");
}

function verbs(state, login, merge) {
  if (state === "signed_out") return [element("a", "work-link", say("signIn"), { href: login })];
  if (state !== "changed") return [];
  const button = element("button", "work-button", say("merge"), { type: "button" });
  button.addEventListener("click", merge);
  return [button];
}
