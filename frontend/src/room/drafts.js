// What was typed and is not stored by the server yet, kept in the browser: one draft a tab and script.
//
// A draft is {id, script, text, parent, key, attempt, at}. IndexedDB holds it; where that can't be had, and when a page
// goes away (nothing slower is sure to be finished then), localStorage does. The newer of the two counts.
const NAME = "cliffhanger-room", STORE = "drafts", PREFIX = "cliffhanger.draft ";
const LET_GO_MS = 500;

export class Drafts {
  constructor(script) {
    this.script = script;
    this.tab = null;
    this.last = Promise.resolve();
  }

  /** Gives this tab its name. A copied tab has the name of the first: it takes another. */
  async begin() {
    this.database = await opened().catch(() => null);
    let name = read("sessionStorage", "cliffhanger.tab") ?? key();
    if (!(await held(name))) {
      name = key();
      await held(name);
    }
    write("sessionStorage", "cliffhanger.tab", name);
    this.tab = name;
  }

  get id() {
    return `${this.script} ${this.tab}`;
  }

  /** Keeps it; false where the browser can't. One after the other, so that the last that was asked for stands. */
  keep(draft) {
    return this.inTurn(() => this.put(draft));
  }

  inTurn(act) {
    return (this.last = this.last.then(act, act));
  }

  async put(draft) {
    const whole = { ...draft, id: this.id, script: this.script, at: Date.now() };
    const done = this.database && (await request(this.database, "readwrite", (store) => store.put(whole)).then(() => true, () => false));
    if (done) {
      forget("localStorage", PREFIX + this.id);
      return true;
    }
    return write("localStorage", PREFIX + this.id, JSON.stringify(whole));
  }

  /** The same at once, for a page that goes away. */
  keepNow(draft) {
    return write("localStorage", PREFIX + this.id, JSON.stringify({ ...draft, id: this.id, script: this.script, at: Date.now() }));
  }

  /** The drafts of this script that no other open tab writes: this tab's first, then the newest. */
  async waiting() {
    const found = new Map();
    for (const one of [...(await this.inDatabase()), ...inStorage(this.script)]) {
      if (!(found.get(one.id)?.at >= one.at)) found.set(one.id, one);
    }
    const drafts = [...found.values()].sort((a, b) => (b.id === this.id) - (a.id === this.id) || b.at - a.at);
    const free = await Promise.all(drafts.map((one) => one.id === this.id || isFree(one.id.slice(this.script.length + 1))));
    return drafts.filter((_, at) => free[at]);
  }

  async inDatabase() {
    if (!this.database) return [];
    const all = await request(this.database, "readonly", (store) => store.getAll()).catch(() => []);
    return all.filter((one) => one.script === this.script);
  }

  /** Only once the server has said that it is stored, or it says nothing that the server does not have. */
  remove(id = this.id) {
    return this.inTurn(() => this.drop(id));
  }

  async drop(id) {
    forget("localStorage", PREFIX + id);
    if (this.database) await request(this.database, "readwrite", (store) => store.delete(id)).catch(() => {});
  }
}

/** A key that no other attempt has. randomUUID is absent where the page has no certificate. */
export function key() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}

function opened() {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open(NAME, 1);
    opening.onupgradeneeded = () => opening.result.createObjectStore(STORE, { keyPath: "id" });
    opening.onsuccess = () => resolve(opening.result);
    opening.onerror = opening.onblocked = () => reject(opening.error);
  });
}

/** Done when the transaction is, not when the request is: only then is it kept. */
function request(database, mode, act) {
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(STORE, mode);
    const asked = act(transaction.objectStore(STORE));
    transaction.oncomplete = () => resolve(asked.result);
    transaction.onerror = transaction.onabort = () => reject(transaction.error);
  });
}

/**
 * Takes the lock of a tab's name for as long as the page is open; false where another tab has it. The page that was
 * here before a reload may need a moment to let go of it.
 */
function held(name) {
  if (!navigator.locks) return Promise.resolve(true);
  return new Promise((resolve) => {
    const forever = () => { resolve(true); return new Promise(() => {}); };
    const options = { signal: AbortSignal.timeout(LET_GO_MS) };
    navigator.locks.request(`cliffhanger-tab ${name}`, options, forever).catch(() => resolve(false));
  });
}

async function isFree(name) {
  if (!navigator.locks) return true;
  const { held: taken } = await navigator.locks.query();
  return !taken.some((lock) => lock.name === `cliffhanger-tab ${name}`);
}

function inStorage(script) {
  const found = [];
  for (const name of names("localStorage")) {
    if (!name.startsWith(`${PREFIX}${script} `)) continue;
    try { found.push(JSON.parse(localStorage.getItem(name))); } catch { /* not ours */ }
  }
  return found;
}

/** A browser that forbids storage throws where it is only looked at. */
function names(storage) {
  try { return Object.keys(window[storage]); } catch { return []; }
}

function read(storage, name) {
  try { return window[storage].getItem(name); } catch { return null; }
}

function write(storage, name, value) {
  try { window[storage].setItem(name, value); return true; } catch { return false; }
}

function forget(storage, name) {
  try { window[storage].removeItem(name); } catch { /* it can't be written either */ }
}
