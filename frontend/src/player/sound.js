/** Whether episodes play with sound: off until somebody asks for it, then kept for the rest of the visit. */

class Sound extends EventTarget {
  on = false;
  chosen = false; // by a person; until then the first tap turns it on

  set(on) {
    this.on = on;
    this.chosen = true;
    this.dispatchEvent(new Event("change"));
  }

  /** The browser wants a gesture first: back to the state in which a tap means sound. */
  refused() {
    this.on = false;
    this.chosen = false;
    this.dispatchEvent(new Event("change"));
  }
}

export const sound = new Sound();
