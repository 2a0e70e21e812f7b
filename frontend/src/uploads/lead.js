// Of several tabs with the same upload one sends it: a bucket would take every part of each, and only one could end it.

/** A call that gives the lead of this upload back, or none where another tab has it. Without locks every tab leads. */
export function lead(id) {
  if (!navigator.locks) return Promise.resolve(() => {});
  return new Promise((resolve, reject) => {
    const held = (lock) => lock ? new Promise((release) => resolve(release)) : resolve();
    navigator.locks.request(`upload-${id}`, { ifAvailable: true }, held).catch(reject);
  });
}
