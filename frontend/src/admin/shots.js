// The page of a wide master's shots: each choice is kept at once, so that a reload or another tab loses none.
const form = document.getElementById("shots");
const said = document.getElementById("shots-said");
let last = Promise.resolve();

async function keep(start, now) {
  const was = form.elements[`was-${start}`];
  const body = new FormData();
  body.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  body.set(`was-${start}`, was.value);
  body.set(`shot-${start}`, now);
  const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" }, keepalive: true });
  const { message, title } = await answer.json();
  if (answer.ok) was.value = now;
  said.textContent = message ?? title;
}

form?.addEventListener("change", ({ target }) => {
  if (target.type !== "radio") return;
  const start = target.name.replace("shot-", "");
  // One after the other; where the line is gone it is said, and the form's buttons send it again.
  last = last.then(() => keep(start, target.value)).catch(() => { said.textContent = said.dataset.lost; });
});
