// Where the browser hands out lasting handles of dropped files (Chromium), an upload goes on after a reload without the
// file being chosen again. Elsewhere nothing is kept, and of a drop the files alone are read.
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
  if (!items[0]?.getAsFileSystemHandle) return withoutHandles(items, transfer.files);
  const files = items.map((item) => item.getAsFile());
  const handles = items.map((item) => item.getAsFileSystemHandle().catch(() => null));
  return Promise.all(handles).then(async (found) => {
    // What comes out of an archive or a letter is a file without a place on the disk, and has no handle.
    const placeless = files.filter((file, index) => file && !found[index]);
    return [...placeless.map((file) => [file, undefined]), ...await walked(found.filter(Boolean))];
  });
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

/** As Firefox and Safari have it: in their plain list of files a folder is a file that can't be read. */
async function withoutHandles(items, files) {
  const entries = items.map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
  return entries.length ? walkedEntries(entries) : [...files].map((file) => [file, undefined]);
}

async function walkedEntries(entries, path = "") {
  const pairs = [];
  for (const entry of entries) {
    if (entry.isFile) {
      const file = await new Promise((resolve, reject) => entry.file(resolve, reject));
      file.path = path + entry.name;
      pairs.push([file, undefined]);
    } else {
      const inside = (await listed(entry)).filter(({ name }) => !name.startsWith("."));
      pairs.push(...await walkedEntries(inside, `${path}${entry.name}/`));
    }
  }
  return pairs;
}

/** All that is in a folder, of which each reading gives some: after the last, none. */
async function listed(folder) {
  const reader = folder.createReader();
  const read = () => new Promise((resolve, reject) => reader.readEntries(resolve, reject));
  const all = [];
  for (let some = await read(); some.length; some = await read()) all.push(...some);
  return all;
}
