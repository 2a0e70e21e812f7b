// On set, now: the board is asked for again every half minute, and at once when the page is looked at.
const EVERY_MS = 30_000, PATIENCE_MS = 20_000;
const place = document.querySelector("[data-now]");

async function look() {
  if (document.hidden) return;
  try {
    const response = await fetch(place.dataset.now, { headers: { Accept: "text/html" }, redirect: "manual", signal: AbortSignal.timeout(PATIENCE_MS) });
    if (!response.ok) throw new Error(String(response.status));
    const isOpen = place.querySelector("details")?.open;
    place.innerHTML = await response.text();
    if (isOpen) place.querySelector("details")?.setAttribute("open", "");
  } catch {
    place.querySelector("[data-now-said]").textContent = place.dataset.lost;
  }
}

setInterval(look, EVERY_MS);
document.addEventListener("visibilitychange", look);
addEventListener("online", look);
