// The picture's place: outlines on a canvas, lines and people over them, handles to move them,
// and drags that become new ones. What a drag becomes is decided by the program.
import { words } from "./words.js";

// A drag shorter than this is a slip of the finger, CSS px.
const SLIP = 6;
// How long keys may rest before a move by keys is done, ms.
const REST = 500;
const STEP = 4;
const LEAP = 20;
const ARROW = 40;

const stage = document.getElementById("stage");
const canvas = document.getElementById("outline");
const marks = document.getElementById("marks");
const handles = document.getElementById("handles");

let told = null;
let tool = "line";
let edit = async () => {};
let draft = null;
// A handle on its way: { key, to }, over what the program says.
let moving = null;
let resting = 0;

export function begin(send) {
  edit = send;
  new ResizeObserver(draw).observe(stage);
}

export function choose(chosen) { tool = chosen; }

export function show(state) {
  told = state;
  if (state.size) {
    document.documentElement.style.setProperty("--wide", state.size[0]);
    document.documentElement.style.setProperty("--high", state.size[1]);
  }
  draw();
}

// Bits become lines of light.
export function paint(bits, width, height) {
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height });
  const image = new ImageData(width, height);
  const pixels = new Uint32Array(image.data.buffer);
  // Moon, a little dimmed, as little-endian ABGR.
  for (let cell = 0; cell < pixels.length; cell++) if (bits[cell >> 3] & (128 >> (cell & 7))) pixels[cell] = 0xffd2b09c;
  canvas.getContext("2d").putImageData(image, 0, 0);
}

export function clear() { canvas.getContext("2d").clearRect(0, 0, canvas.width, canvas.height); }

const scale = () => (told?.size ? stage.clientWidth / told.size[0] : 0);
const inside = (at) => ({ x: Math.min(Math.max(at.x, 0), told.size[0]), y: Math.min(Math.max(at.y, 0), told.size[1]) });

function place(event) {
  const box = stage.getBoundingClientRect();
  return inside({ x: (event.clientX - box.left) / scale(), y: (event.clientY - box.top) / scale() });
}

const corner = (person, end) => {
  const away = end === "from" ? -0.5 : 0.5;
  return { x: person.at.x + away * person.width, y: person.at.y + away * person.height };
};

// Every end and corner that can be moved: its key, where it is, what it is called.
function points() {
  const ends = told.lines.flatMap((line, n) => ["from", "to"].map((end, k) => ({ key: `line ${n} ${end}`, at: line[end], label: words().end(line.name, k + 1), person: false })));
  const corners = told.people.flatMap((person, n) => ["from", "to"].map((end) => ({ key: `person ${n} ${end}`, at: corner(person, end), label: words().corner(n + 1), person: true })));
  return [...ends, ...corners].map((point) => (moving?.key === point.key ? { ...point, at: moving.to } : point));
}

const element = (tag, attributes, text) => {
  const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  return made;
};

export function draw() {
  const k = scale();
  if (!k) return;
  const at = new Map(points().map((point) => [point.key, point.at]));
  marks.replaceChildren(
    ...told.people.map((_, n) => drawPerson(n, at.get(`person ${n} from`), at.get(`person ${n} to`), k)),
    ...told.lines.map((line, n) => drawLine(line, n, at.get(`line ${n} from`), at.get(`line ${n} to`), k)),
    ...(draft ? [drawDraft(k)] : []),
  );
  drawHandles(k);
}

function drawLine(line, n, from, to, k) {
  const group = element("g", { "data-line": n, class: line.crossed ? "crossed" : "" });
  const ends = { x1: from.x * k, y1: from.y * k, x2: to.x * k, y2: to.y * k };
  const middle = { x: (ends.x1 + ends.x2) / 2, y: (ends.y1 + ends.y2) / 2 };
  const [x, y] = line.across;
  const tip = { x: middle.x + ARROW * x, y: middle.y + ARROW * y };
  const barb = (side) => `${tip.x - 11 * x + side * 9 * y},${tip.y - 11 * y - side * 9 * x}`;
  const arrow = `M${middle.x},${middle.y} L${tip.x},${tip.y} M${barb(1)} L${tip.x},${tip.y} L${barb(-1)}`;
  group.append(element("line", { class: "under", ...ends }), element("line", { class: "line", ...ends }));
  // While an end is on its way the program has not said yet where plus leads.
  if (!moving?.key.startsWith(`line ${n} `)) {
    group.append(element("path", { class: "arrow", d: arrow }));
    group.append(element("text", { class: "plus", x: tip.x + 16 * x, y: tip.y + 16 * y }, "+"));
  }
  const half = 14 + 5 * [...line.name].length;
  const away = Math.abs(x) > 0.5 ? half : 18;
  group.append(element("text", { x: middle.x - away * x, y: middle.y - (Math.abs(x) > 0.5 ? 0 : away * y) }, line.name));
  return group;
}

function box(from, to, k) {
  return { x: Math.min(from.x, to.x) * k, y: Math.min(from.y, to.y) * k, width: Math.abs(to.x - from.x) * k, height: Math.abs(to.y - from.y) * k };
}

function drawPerson(n, from, to, k) {
  const group = element("g", {});
  const sides = box(from, to, k);
  group.append(element("rect", { class: "person", rx: 4, ...sides }));
  group.append(element("text", { class: "of-person", x: sides.x + sides.width / 2, y: sides.y + sides.height / 2 }, n + 1));
  return group;
}

function drawDraft(k) {
  if (tool === "person") return element("rect", { class: "draft", ...box(draft.from, draft.to, k) });
  return element("line", { class: "draft", x1: draft.from.x * k, y1: draft.from.y * k, x2: draft.to.x * k, y2: draft.to.y * k });
}

function drawHandles(k) {
  const old = new Map([...handles.children].map((handle) => [handle.dataset.key, handle]));
  for (const { key, at, label, person } of points()) {
    const handle = old.get(key) ?? handles.appendChild(made(key));
    old.delete(key);
    handle.className = person ? "handle of-person" : "handle";
    handle.setAttribute("aria-label", label);
    // One at the edge stays within reach of a finger.
    const reach = (place, most) => Math.min(Math.max(place * k, 10), most - 10);
    handle.style.left = `${reach(at.x, stage.clientWidth)}px`;
    handle.style.top = `${reach(at.y, stage.clientHeight)}px`;
  }
  for (const handle of old.values()) handle.remove();
}

function made(key) {
  const handle = document.createElement("button");
  handle.type = "button";
  handle.dataset.key = key;
  handle.addEventListener("pointerdown", (event) => {
    event.stopPropagation();
    handle.setPointerCapture(event.pointerId);
    moving = { key, to: points().find((point) => point.key === key).at, pointer: event.pointerId, moved: false };
  });
  handle.addEventListener("pointermove", (event) => {
    if (moving?.pointer !== event.pointerId) return;
    moving = { ...moving, to: place(event), moved: true };
    draw();
  });
  handle.addEventListener("pointerup", finish);
  handle.addEventListener("pointercancel", () => { moving = null; draw(); });
  handle.addEventListener("keydown", (event) => nudge(event, key));
  handle.addEventListener("blur", () => { if (moving?.keys) finish(); });
  return handle;
}

async function finish() {
  clearTimeout(resting);
  const done = moving;
  if (!done) return;
  if (done.moved) {
    const [what, n, end] = done.key.split(" ");
    await edit({ do: `move-${what}`, [what]: Number(n), end, to: done.to });
  }
  // Another may have begun meanwhile.
  if (moving === done) moving = null;
  draw();
}

const WAYS = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function nudge(event, key) {
  const way = WAYS[event.key];
  if (!way) return;
  event.preventDefault();
  const far = event.shiftKey ? LEAP : STEP;
  const from = points().find((point) => point.key === key).at;
  moving = { key, to: inside({ x: from.x + far * way[0], y: from.y + far * way[1] }), moved: true, keys: true };
  clearTimeout(resting);
  resting = setTimeout(finish, REST);
  draw();
}

stage.addEventListener("pointerdown", (event) => {
  if (!scale() || !event.isPrimary || event.button !== 0) return;
  stage.setPointerCapture(event.pointerId);
  const from = place(event);
  draft = { from, to: from, pointer: event.pointerId };
});
stage.addEventListener("pointermove", (event) => {
  if (draft?.pointer !== event.pointerId) return;
  draft.to = place(event);
  draw();
});
stage.addEventListener("pointerup", async (event) => {
  if (draft?.pointer !== event.pointerId) return;
  const { from, to } = draft;
  const slip = Math.hypot(to.x - from.x, to.y - from.y) * scale() < SLIP;
  if (!slip) await edit({ do: tool, from, to });
  draft = null;
  draw();
});
stage.addEventListener("pointercancel", () => { draft = null; draw(); });

// Without a pointer: Enter puts one into the middle, and its handles are moved by keys.
stage.addEventListener("keydown", (event) => {
  if (event.target !== stage || event.key !== "Enter" || !scale()) return;
  const [width, height] = told.size;
  const aside = (tool === "line" ? told.lines.length : told.people.length) * 0.06;
  const x = width * (0.5 + (aside < 0.4 ? aside : 0));
  const wide = tool === "line" ? 0 : width * 0.05;
  edit({ do: tool, from: { x: x - wide, y: height * 0.25 }, to: { x: x + wide, y: height * 0.75 } });
});
