/** An element with a class, its text or children, and attributes. */
export function element(name, className = "", inside = "", attributes = {}) {
  const made = document.createElement(name);
  if (className) made.className = className;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  made.append(...[inside].flat().filter((one) => one !== null && one !== ""));
  return made;
}
