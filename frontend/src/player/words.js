/** Words stand in the page, where they are translated, as data-… of #words; {names} in them are filled in here. */
const words = document.getElementById("words").dataset;

export function say(key, values = {}) {
  return words[key].replace(/\{(\w+)\}/g, (word, name) => values[name] ?? word);
}

/** Seconds as 1:05. */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds || 0));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

export function episodeName({ number, title }) {
  const name = say("episode", { number });
  return title ? `${name} · ${title}` : name;
}
