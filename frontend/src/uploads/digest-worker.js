// Reads the file piece by piece: a browser's own digest wants all of it in memory.
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex } from "@noble/hashes/utils.js";

const PIECE = 8 * 1024 * 1024;

self.addEventListener("message", async ({ data: file }) => {
  try {
    const digest = sha256.create();
    for (let done = 0; done < file.size; done += PIECE) {
      digest.update(new Uint8Array(await file.slice(done, done + PIECE).arrayBuffer()));
      self.postMessage({ done: Math.min(file.size, done + PIECE) });
    }
    self.postMessage({ sha256: bytesToHex(digest.digest()) });
  } catch (error) {
    self.postMessage({ error: error.message });
  }
});
