// The signing page works without this: it adds a field to draw a signature in, with a finger, a pen or a mouse.
// Strokes are kept in the field's own units, so that they look the same on every screen and on paper.
const WIDTH = 1000;
const HEIGHT = 400;
const MOST_POINTS = 5500;

class Drawing {
  constructor(box) {
    this.canvas = box.querySelector("canvas");
    this.input = box.querySelector("[name=strokes]");
    this.said = box.querySelector("[data-said]");
    this.strokes = [];
    this.canvas.addEventListener("pointerdown", (event) => this.begin(event));
    this.canvas.addEventListener("pointermove", (event) => this.go(event));
    for (const name of ["pointerup", "pointercancel"]) this.canvas.addEventListener(name, () => this.end());
    box.querySelector("[data-clear]").addEventListener("click", () => this.clear());
    new ResizeObserver(() => this.draw()).observe(this.canvas);
  }

  begin(event) {
    if (!event.isPrimary || event.button > 0) return;
    event.preventDefault();
    this.canvas.setPointerCapture(event.pointerId);
    this.strokes.push([this.point(event)]);
    this.isDown = true;
    this.draw();
  }

  go(event) {
    if (!this.isDown || !event.isPrimary) return;
    const events = event.getCoalescedEvents?.() ?? [];
    for (const one of events.length ? events : [event]) this.add(this.point(one));
    this.draw();
  }

  add([x, y]) {
    const stroke = this.strokes.at(-1);
    const [lastX, lastY] = stroke.at(-1);
    const count = this.strokes.reduce((sum, one) => sum + one.length, 0);
    if (Math.hypot(x - lastX, y - lastY) >= 4 && count < MOST_POINTS) stroke.push([x, y]);
  }

  end() {
    if (!this.isDown) return;
    this.isDown = false;
    this.keep();
  }

  clear() {
    this.strokes = [];
    this.keep();
    this.draw();
  }

  keep() {
    this.input.value = this.strokes.length ? JSON.stringify(this.strokes) : "";
    this.said.textContent = this.strokes.length ? this.said.dataset.drawn : this.said.dataset.empty;
  }

  point(event) {
    const box = this.canvas.getBoundingClientRect();
    const within = (value, most) => Math.max(0, Math.min(most, Math.round(value * most)));
    return [
      within((event.clientX - box.left) / box.width, WIDTH),
      within((event.clientY - box.top) / box.height, HEIGHT),
    ];
  }

  draw() {
    const { canvas } = this;
    const scale = window.devicePixelRatio || 1;
    canvas.width = Math.round(canvas.clientWidth * scale);
    canvas.height = Math.round(canvas.clientHeight * scale);
    const pen = canvas.getContext("2d");
    pen.scale(canvas.width / WIDTH, canvas.height / HEIGHT);
    pen.lineWidth = 7;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = getComputedStyle(canvas).color;
    for (const [first, ...rest] of this.strokes) {
      pen.beginPath();
      pen.moveTo(...first);
      for (const point of rest.length ? rest : [[first[0] + 1, first[1]]]) pen.lineTo(...point);
      pen.stroke();
    }
  }
}

function offer(box) {
  const button = box.querySelector("[data-draw]");
  const field = box.querySelector("[data-field]");
  const drawing = new Drawing(box);
  box.hidden = false;
  button.addEventListener("click", () => {
    field.hidden = !field.hidden;
    button.setAttribute("aria-expanded", String(!field.hidden));
    button.textContent = field.hidden ? button.dataset.open : button.dataset.close;
    drawing.clear();
  });
}

for (const box of document.querySelectorAll("[data-drawing]")) offer(box);
for (const form of document.querySelectorAll("form")) {
  form.addEventListener("submit", (event) => {
    if (form.dataset.sent) event.preventDefault(); // a second tap is no second signature
    form.dataset.sent = "yes";
  });
}
addEventListener("pageshow", () => document.querySelectorAll("form").forEach((form) => delete form.dataset.sent));
