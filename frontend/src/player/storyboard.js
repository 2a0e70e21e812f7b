/** The tiles that show what lies at a second: read from WebVTT, whose cues name a part of a sheet (#xywh=). */
const CUE = /([\d:.]+) --> ([\d:.]+)[^\n]*\n(\S+)#xywh=(\d+),(\d+),(\d+),(\d+)/g;

export class Storyboard {
  #url = null;
  #tiles = [];

  /** Load another one; what can't be had is as none. `then` is called when it is there. */
  async load(url, then) {
    if (url === this.#url) return;
    this.#url = url;
    this.#tiles = [];
    const text = url ? await textOf(url) : "";
    if (url !== this.#url) return;
    this.#tiles = [...text.replaceAll("\r", "").matchAll(CUE)].map((found) => tile(found, url));
    if (this.#tiles.length) then();
  }

  /** {sheet, x, y, width, height} of the tile at a second; undefined where there is none. */
  at(seconds) {
    return this.#tiles.findLast(({ start }) => start <= seconds) ?? this.#tiles[0];
  }
}

async function textOf(url) {
  try {
    const response = await fetch(url);
    return response.ok ? await response.text() : "";
  } catch {
    return "";
  }
}

function tile([, start, , name, ...place], url) {
  const [x, y, width, height] = place.map(Number);
  return { start: secondsOf(start), sheet: new URL(name, new URL(url, location.href)).href, x, y, width, height };
}

function secondsOf(clock) {
  return clock.split(":").reduce((total, part) => total * 60 + Number(part), 0);
}
