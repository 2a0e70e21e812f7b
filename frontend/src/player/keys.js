/** The keyboard, wherever the focus is: a key does what `actions` says unless a field or a dialog wants it. */

const KEYS = {
  ArrowDown: "next", PageDown: "next", j: "next",
  ArrowUp: "previous", PageUp: "previous", k: "previous",
  ArrowRight: "forward", ArrowLeft: "back",
  " ": "play", m: "sound", c: "toggleCaptions",
};

export function listen(actions) {
  document.addEventListener("keydown", (event) => {
    if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
    if (event.target.closest("input, textarea, select, dialog")) return;
    if (event.key === " " && event.target.closest("a, button")) return; // it presses what has the focus
    const name = KEYS[event.key.length === 1 ? event.key.toLowerCase() : event.key];
    if (!name) return;
    event.preventDefault();
    if (!event.repeat || name === "forward" || name === "back") actions[name]();
  });
}
