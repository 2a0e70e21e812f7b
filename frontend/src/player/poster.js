/** What stands where the video will be until it plays: the episode's own picture, the stream's, or the series'. */
import { pictureOf } from "./picture.js";

const backdrop = document.getElementById("backdrop");

export class Poster {
  #isOwn = false;

  constructor(place) {
    this.place = place;
  }

  /** The picture of an episode as the API's list has it; of one that is not known from there what the page has stays. */
  show({ still }) {
    if (still === undefined && this.place.childElementCount) return;
    this.#isOwn = Boolean(still);
    this.#put(still ? this.#pictureOf(still) : backdrop.content.cloneNode(true));
  }

  /** The stream's still, for an episode without a picture of its own. */
  fallBack({ still, poster: url }) {
    const shown = this.place.querySelector("img");
    if (this.#isOwn || shown?.srcset || shown?.src === url) return;
    this.#put(this.#pictureOf(still ?? { url, width: 540, height: 960, colour: "", sizes: [] }));
  }

  #pictureOf(still) {
    return pictureOf(still, { sizes: backdrop.dataset.sizes, className: "slide-picture" });
  }

  #put(content) {
    this.place.replaceChildren(content);
  }
}
