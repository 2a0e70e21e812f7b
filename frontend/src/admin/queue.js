// The queue's page in admin: asks for its changing part every two seconds, not in a hidden tab; what had the focus keeps it.
const PAUSE = 2000;
const list = () => document.getElementById("queue");

async function refresh() {
  const answer = await fetch(list().dataset.address, { headers: { "X-Requested-With": "fetch" } });
  if (!answer.ok) return;
  const fresh = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("queue");
  if (fresh) replace(fresh);
}

function replace(fresh) {
  const held = list().contains(document.activeElement) ? document.activeElement.id : "";
  list().replaceWith(fresh);
  if (held) document.getElementById(held)?.focus({ preventScroll: true });
}

async function look() {
  try {
    if (!document.hidden) await refresh();
  } catch { /* the line is gone for a moment: look again later */ }
  setTimeout(look, PAUSE);
}

if (list()) setTimeout(look, PAUSE);
