// A deal's form: what stands against its terms is looked up as they are typed. Without this script it is said once saved.
const PAUSE_MS = 350;

const panel = document.querySelector("[data-deal-check]");
const form = document.querySelector("#deal_form");
if (panel && form) watch();

function watch() {
  let pause = 0, asked = 0;
  const look = async () => {
    const mine = ++asked;
    const response = await fetch(panel.dataset.dealCheck, { method: "POST", body: fields(), headers: { Accept: "text/html" } }).catch(() => null);
    if (mine === asked && response?.ok) show(await response.text());
  };
  const soon = () => { clearTimeout(pause); pause = setTimeout(look, PAUSE_MS); };
  form.addEventListener("input", soon);
  form.addEventListener("change", soon);
  window.django?.jQuery?.(form).on("select2:select select2:clear", soon);
}

/** What is typed, without files: none is judged. */
function fields() {
  const data = new FormData(form);
  for (const [name, value] of [...data]) if (value instanceof File) data.delete(name);
  return data;
}

function show(html) {
  panel.querySelector("[data-deal-findings]").innerHTML = html;
}
