/** A sentence that passes; screen readers say it. */

const STAYS_MS = 2400;
const box = document.querySelector("[data-toast]");
let timer = 0;

export function toast(text) {
  box.textContent = text;
  box.toggleAttribute("data-shown", true);
  clearTimeout(timer);
  timer = setTimeout(() => box.toggleAttribute("data-shown", false), STAYS_MS);
}
