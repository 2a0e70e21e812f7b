/** The public API, as any other client sees it. */

/** An answer that is not what was asked for; `status` 0 and `code` "offline" when there was none. */
export class Problem extends Error {
  constructor(status, code) {
    super(`${status} ${code}`);
    this.status = status;
    this.code = code;
  }
}

async function get(url, options) {
  let response;
  try {
    response = await fetch(url, { headers: { Accept: "application/json" }, ...options });
    if (response.ok) return await response.json();
  } catch {
    throw new Problem(0, "offline");
  }
  const { code } = await response.json().catch(() => ({}));
  throw new Problem(response.status, code ?? "unknown");
}

/** Every episode that is out, in order; follows the pages. */
export async function episodes(url) {
  const found = [];
  for (let page = url; page; ) {
    const { results, next } = await get(page);
    found.push(...results);
    page = next && sameOrigin(next);
  }
  return found;
}

/** Where an episode plays from. `fresh` asks past the browser's cache, for addresses that have expired. */
export function playback(url, { fresh = false } = {}) {
  return get(url, fresh ? { cache: "reload" } : {});
}

/** A proxy may make the API name another scheme or host than the page was loaded from. */
function sameOrigin(url) {
  const { pathname, search } = new URL(url, location.href);
  return pathname + search;
}
