// Talking to the server about uploads: JSON in and out, with the token that Django wants.
export class Problem extends Error {
  /** What the server answered instead of what was asked for; status 0 where nothing came. */
  constructor(status, title, code = "") {
    super(title);
    this.status = status;
    this.code = code;
  }

  /** Whether asking again can help: the line, the server or another connection was the cause. */
  get passes() {
    return this.status === 0 || this.status >= 500 || [408, 409, 423, 429].includes(this.status);
  }

  /** Whether the upload is not being received any more: what became of it the server tells. */
  get ended() {
    return [404, 410].includes(this.status) || this.code === "upload_closed";
  }

  /** Whether that may be asked again so many times only: a server that is away or busy is waited for without end. */
  get counts() {
    return ![0, 423, 502, 503, 504].includes(this.status);
  }
}

/** The cookie's, which a login in another tab makes anew; the page's own stays what it was. */
export function token() {
  const cookie = document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];
  return cookie ?? document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "";
}

export function headers() {
  return { Accept: "application/json", "X-CSRFToken": token() };
}

export async function ask(address, { method = "GET", json, ...more } = {}) {
  const body = json === undefined ? {} : { body: JSON.stringify(json) };
  const kind = json === undefined ? {} : { "Content-Type": "application/json" };
  const answer = await send(address, { method, ...body, headers: { ...headers(), ...kind, ...more.headers } });
  return answer.status === 204 ? null : answer.json();
}

const plain = window.fetch.bind(window);

async function send(address, options) {
  let answer;
  try { answer = await plain(address, options); } catch { throw new Problem(0, ""); } // the page says it in its own words
  if (answer.ok) return answer;
  throw problemOf(answer.status, await answer.text());
}

export function problemOf(status, text) {
  try {
    const { title, code } = JSON.parse(text);
    return new Problem(status, title, code);
  } catch { return new Problem(status, ""); }
}

// Uppy's client for buckets asks this server without a token, and forgets what it answered: both are added here.
window.fetch = (address, options = {}) => {
  if (!String(address).startsWith("/uploads/s3/")) return plain(address, options);
  return send(address, { ...options, headers: { ...options.headers, ...headers() } }).catch((error) => {
    throw options.signal?.aborted ? new DOMException("Aborted", "AbortError") : error;
  });
};
