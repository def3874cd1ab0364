// Boxes drawn on a picture, by hand or by keys. The numbers in the form are what is sent; the boxes only show them.

const STEP = 0.01; // of the picture's longer side, at each press of an arrow
const SMALLEST = 8; // points: anything less was a press and no drawing
const MEASURES = ["left", "top", "box_width", "box_height"];

const form = document.querySelector("form[data-cover]");
const canvas = form.querySelector(".cover");
const picture = canvas.querySelector("img");
const width = Number(picture.getAttribute("width"));
const height = Number(picture.getAttribute("height"));
const step = Math.max(1, Math.round(Math.max(width, height) * STEP));
const said = form.querySelector("[data-said]");
const rows = [...form.querySelectorAll("[data-box-row]")];
const list = rows[0].parentElement;
const boxes = [];

const clamp = (value, least, most) => Math.min(Math.max(value, least), most);
const inputsOf = (row) => MEASURES.map((name) => row.querySelector(`[name=${name}]`));
const read = (box) => box.inputs.map((input) => Number(input.value));

// Keeps the box within the picture, and shows it where its numbers say.
function place(box, [left, top, boxWidth, boxHeight]) {
  const w = clamp(Math.round(boxWidth), SMALLEST, width);
  const h = clamp(Math.round(boxHeight), SMALLEST, height);
  const x = clamp(Math.round(left), 0, width - w);
  const y = clamp(Math.round(top), 0, height - h);
  [x, y, w, h].forEach((value, place) => { box.inputs[place].value = value; });
  show(box);
}

function show(box) {
  const [x, y, w, h] = read(box);
  const { style } = box.element;
  style.left = `${(x / width) * 100}%`;
  style.top = `${(y / height) * 100}%`;
  style.width = `${(w / width) * 100}%`;
  style.height = `${(h / height) * 100}%`;
}

const describe = (box) => {
  const [x, y, w, h] = read(box);
  return `${x} från vänster, ${y} uppifrån, ${w} bred, ${h} hög`;
};

function number() {
  boxes.forEach((box, index) => {
    box.row.querySelector("legend").textContent = `Ruta ${index + 1}`;
    box.element.setAttribute("aria-label", `Ruta ${index + 1}`);
  });
}

function remove(box) {
  const at = boxes.indexOf(box);
  boxes.splice(at, 1);
  box.element.remove();
  box.row.remove();
  number();
  said.textContent = `Rutan är borttagen. ${boxes.length} kvar.`;
  (boxes[Math.min(at, boxes.length - 1)]?.element ?? add).focus();
}

function make(row) {
  const element = document.createElement("button");
  element.type = "button";
  element.className = "cover-box";
  element.setAttribute("aria-describedby", "cover-hint");
  canvas.append(element);
  const box = { row, inputs: inputsOf(row), element };
  boxes.push(box);
  row.addEventListener("input", () => show(box));
  const away = document.createElement("button");
  away.type = "button";
  away.className = "button-link";
  away.textContent = "Ta bort rutan";
  away.addEventListener("click", () => remove(box));
  row.append(away);
  element.addEventListener("keydown", (event) => {
    const moves = { ArrowLeft: [-step, 0], ArrowRight: [step, 0], ArrowUp: [0, -step], ArrowDown: [0, step] };
    if (event.key === "Delete" || event.key === "Backspace") {
      event.preventDefault();
      remove(box);
    } else if (event.key in moves) {
      event.preventDefault();
      const [dx, dy] = moves[event.key];
      const [x, y, w, h] = read(box);
      place(box, event.shiftKey ? [x, y, w + dx, h + dy] : [x + dx, y + dy, w, h]);
      said.textContent = describe(box);
    }
  });
  drag(element, (from, to, start) => {
    const [dx, dy] = [to.x - from.x, to.y - from.y];
    const [x, y, w, h] = start;
    place(box, from.isCorner ? [x, y, w + dx, h + dy] : [x + dx, y + dy, w, h]);
  }, () => read(box));
  show(box);
  number();
  return box;
}

const empty = rows.filter((row) => inputsOf(row).every((input) => !input.value));
const pattern = (empty[0] ?? rows[0]).cloneNode(true);
inputsOf(pattern).forEach((input) => { input.value = ""; input.removeAttribute("value"); });
empty.forEach((row) => row.remove());

function addBox(measures) {
  const row = pattern.cloneNode(true);
  list.append(row);
  inputsOf(row).forEach((input, place) => { input.value = measures[place]; });
  const box = make(row);
  place(box, measures);
  return box;
}

// Calls `moved(from, to, start)` in the picture's own points while something is dragged.
function drag(element, moved, startOf) {
  element.addEventListener("pointerdown", (event) => {
    if (event.button !== 0 || (event.target !== element && event.target !== picture)) return;
    event.preventDefault();
    const frame = picture.getBoundingClientRect();
    const point = (at) => ({
      x: clamp(((at.clientX - frame.left) / frame.width) * width, 0, width),
      y: clamp(((at.clientY - frame.top) / frame.height) * height, 0, height),
    });
    const own = element.getBoundingClientRect();
    const from = point(event);
    from.isCorner = own.right - event.clientX < 20 && own.bottom - event.clientY < 20;
    const start = startOf(from);
    element.focus?.();
    element.setPointerCapture(event.pointerId);
    const move = (at) => moved(from, point(at), start);
    element.addEventListener("pointermove", move);
    const end = () => element.removeEventListener("pointermove", move);
    element.addEventListener("pointerup", end, { once: true });
    element.addEventListener("pointercancel", end, { once: true });
  });
}

const add = form.querySelector("[data-add-box]");
add.hidden = false;
add.addEventListener("click", () => {
  const [w, h] = [width / 5, height / 5];
  const box = addBox([(width - w) / 2, (height - h) / 2, w, h]);
  box.element.focus();
  said.textContent = `Ny ruta. ${describe(box)}`;
});

rows.filter((row) => !empty.includes(row)).forEach(make);
let drawn = null;
drag(canvas, (from, to) => {
  const measures = [Math.min(from.x, to.x), Math.min(from.y, to.y), Math.abs(to.x - from.x), Math.abs(to.y - from.y)];
  if (!drawn && Math.max(measures[2], measures[3]) >= SMALLEST) drawn = addBox(measures);
  if (drawn) place(drawn, measures);
}, () => { drawn = null; });

const hint = form.querySelector("[data-with-script]");
hint.textContent = hint.dataset.withScript;
