/** The card over the picture where an episode can't be played or the last one is over. Its words are in the page. */

/** Returns an element made of <template id="notice-…">; {number} in it is the episode's. */
export function notice(name, { number }) {
  const card = document.getElementById(`notice-${name}`).content.firstElementChild.cloneNode(true);
  for (const element of card.querySelectorAll("[data-numbered]")) {
    element.textContent = element.textContent.replace("{number}", number);
  }
  return card;
}
