// Where the browser hands out lasting handles of dropped files (Chromium), an upload goes on after a reload without the
// file being chosen again. Elsewhere all of this does nothing.
const STORE = "handles";

function open() {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open("cliffhanger-uploads", 1);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE);
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}

async function act(mode, call) {
  const database = await open();
  try {
    return await new Promise((resolve, reject) => {
      const request = call(database.transaction(STORE, mode).objectStore(STORE));
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error);
    });
  } finally { database.close(); }
}

export const keep = (id, handle) => act("readwrite", (store) => store.put(handle, id)).catch(() => {});
export const forget = (id) => act("readwrite", (store) => store.delete(id)).catch(() => {});

/** The handle of an upload's file, if one was kept. */
export const find = (id) => act("readonly", (store) => store.get(id)).catch(() => undefined);

/** The file behind a handle. Without `ask` only where the browser permits it without a question. */
export async function fileOf(handle, { ask }) {
  try {
    const permission = ask ? await handle.requestPermission({ mode: "read" }) : await handle.queryPermission({ mode: "read" });
    return permission === "granted" ? await handle.getFile() : undefined;
  } catch { return undefined; } // the file was moved, or the person said no
}

/** [file, handle] pairs of what was dropped; call it before the event ends. Folders are walked. */
export function dropped(transfer) {
  const items = [...transfer.items].filter((item) => item.kind === "file");
  if (!items[0]?.getAsFileSystemHandle) return Promise.resolve([...transfer.files].map((file) => [file, undefined]));
  const handles = items.map((item) => item.getAsFileSystemHandle());
  return Promise.all(handles).then((found) => walked(found.filter(Boolean)));
}

async function walked(handles, path = "") {
  const pairs = [];
  for (const handle of handles) {
    if (handle.kind === "file") {
      const file = await handle.getFile();
      file.path = path + handle.name;
      pairs.push([file, handle]);
    } else {
      const inside = [];
      for await (const entry of handle.values()) if (!entry.name.startsWith(".")) inside.push(entry);
      pairs.push(...await walked(inside, `${path}${handle.name}/`));
    }
  }
  return pairs;
}
