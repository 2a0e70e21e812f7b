// What goes to the server and what becomes of it. Never throws: an answer is {outcome, …}.
//
// outcome: "done" (the server has said so; data), "changed" (another has saved; data says what), "signed_out",
// "refused" (sentence), "away" (no answer, or none that can be relied on: it may or may not have been stored).
const PATIENCE_MS = 20_000;
const OTHERS = ["script_changed", "entry_changed"];
const AWAY = ["signed_out", "csrf"]; // who signs in again has a token again

/** The token that is valid now: after a new sign-in the cookie holds another than the form. */
export function token() {
  const kept = document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/);
  return kept ? decodeURIComponent(kept[1]) : document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
}

export function get(url) {
  return ask(url, { method: "GET" });
}

export function post(url, data) {
  const headers = { "Content-Type": "application/json", "X-CSRFToken": token() };
  return ask(url, { method: "POST", headers, body: JSON.stringify(data) });
}

async function ask(url, { headers = {}, ...options }) {
  let response, data;
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    response = await fetch(url, { ...options, headers: { Accept: "application/json", ...headers }, redirect: "manual", signal });
    data = await response.json().catch(() => null);
  } catch {
    return { outcome: "away" };
  }
  return judged(response, data);
}

function judged(response, data) {
  const isRedirected = response.type === "opaqueredirect";
  if (response.status === 401 || isRedirected || AWAY.includes(data?.code)) return { outcome: "signed_out" };
  if (response.ok) return data ? { outcome: "done", data } : { outcome: "away" };
  if (OTHERS.includes(data?.code)) return { outcome: "changed", data };
  if (response.status >= 500 || response.status === 429 || response.status === 408) return { outcome: "away" };
  return { outcome: "refused", sentence: data?.detail ?? data?.title ?? String(response.status) };
}
