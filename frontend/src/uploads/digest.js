// SHA-256 of a file of any size, in a worker, while the file is being sent.
export function digestOf(file, address, onShare) {
  const worker = new Worker(address);
  const promise = new Promise((resolve, reject) => {
    worker.addEventListener("message", ({ data }) => {
      if (data.error) reject(new Error(data.error));
      else if (data.sha256) resolve(data.sha256);
      else onShare(data.done / file.size);
    });
    worker.addEventListener("error", (event) => reject(new Error(event.message)));
  }).finally(() => worker.terminate());
  promise.catch(() => {}); // it is awaited once all is sent
  worker.postMessage(file);
  return { promise, stop: () => worker.terminate() };
}
