// A thing of a list follows mouse, pen or finger among the others until it is let go. Escape lets it go too.
const EDGE = 80; // pixels from the window's edge at which it scrolls
const STEP = 14; // pixels a move

/** From a pointerdown on a handle. `items` gives the list's things in their order; `done` is told whether it was dropped.
 * `top` is how much of the window stands still above the list, in pixels. */
export function drag(event, { list, item, items, done, top = 0 }) {
  if (event.button !== 0) return;
  event.preventDefault();
  list.classList.add("is-dragging");
  item.classList.add("is-dragged");
  let y = event.clientY;
  const scrolling = setInterval(() => {
    const by = y < top + EDGE ? -STEP : y > window.innerHeight - EDGE ? STEP : 0;
    if (by) window.scrollBy(0, by);
    if (by) place(list, item, items, y);
  }, 16);
  const move = (moved) => {
    y = moved.clientY;
    place(list, item, items, y);
  };
  const end = (ended) => {
    clearInterval(scrolling);
    document.removeEventListener("pointermove", move);
    document.removeEventListener("keydown", escape);
    for (const name of ["pointerup", "pointercancel"]) document.removeEventListener(name, end);
    list.classList.remove("is-dragging");
    item.classList.remove("is-dragged");
    done(ended.type === "pointerup");
  };
  const escape = (pressed) => pressed.key === "Escape" && end(pressed);
  // On the document: what is moved in the page loses a captured pointer.
  document.addEventListener("pointermove", move);
  for (const name of ["pointerup", "pointercancel"]) document.addEventListener(name, end);
  document.addEventListener("keydown", escape);
}

/** Puts it before the first whose middle is below the pointer. */
function place(list, item, items, y) {
  const next = items().filter((other) => other !== item).find((other) => {
    const { top, height } = other.getBoundingClientRect();
    return y < top + height / 2;
  });
  if ((next ?? null) !== item.nextElementSibling) list.insertBefore(item, next ?? null);
}
