// Marks, drawn by hand as the ledger draws them: a seal for what is proved complete, an
// open ring for what is missing, a hatched fork, a barred ring for what is closed.
const SVG = "http://www.w3.org/2000/svg";

export function shape(name, attributes = {}, ...inside) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...inside);
  return element;
}

// Numbers that look random and are the same every time, so that no mark shimmers.
function dice(seed) {
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

function picture(size, box, word, ...inside) {
  const svg = shape("svg", { width: size, height: size, viewBox: box, role: "img" }, ...inside);
  svg.setAttribute("aria-label", word);
  return svg;
}

let patterns = 0;
function hatch(colour, width, gap) {
  const id = `hatch-${patterns++}`;
  const stripe = shape("rect", { width, height: gap, fill: colour });
  const pattern = shape("pattern", { id, width: gap, height: gap, patternUnits: "userSpaceOnUse", patternTransform: "rotate(35)" }, stripe);
  return { fill: `url(#${id})`, defs: shape("defs", {}, pattern) };
}

function complete(size, word, seed = 3) {
  const random = dice(seed), points = [];
  for (let i = 0; i < 48; i++) {
    const a = (i / 48) * Math.PI * 2, c = Math.abs(Math.cos(a)), s = Math.abs(Math.sin(a));
    const reach = 44 / (c ** 9 + s ** 9) ** (1 / 9) + (random() - 0.5) * 3;
    points.push(`${(reach * Math.cos(a)).toFixed(1)} ${(reach * Math.sin(a)).toFixed(1)}`);
  }
  const seal = shape("path", { d: `M${points.join("L")}Z`, fill: "#B3261A" });
  const tile = shape("rect", { x: -52, y: -52, width: 104, height: 104, rx: 8, fill: "#F7F0E1" });
  const text = shape("text", { x: 0, y: 25, "text-anchor": "middle", class: "stamp", "font-size": 70, fill: "#F7F0E1" }, "齐");
  return picture(size, "-52 -52 104 104", word, tile, shape("g", { transform: `rotate(${((seed * 37) % 7 - 3) * 0.7})` }, seal, text));
}

function missing(size, word, seed = 1) {
  const points = [];
  for (let i = 0; i <= 22; i++) {
    const a = -0.9 + (5.75 * i) / 22, reach = 40 * (1 + 0.03 * Math.sin(2 * a + seed) + 0.03 * (i / 22 - 0.5));
    points.push(`${(reach * Math.cos(a)).toFixed(1)} ${(reach * Math.sin(a)).toFixed(1)}`);
  }
  const ring = shape("path", { d: `M${points.join("L")}`, fill: "none", stroke: "var(--fg)", "stroke-width": 11, "stroke-linecap": "round" });
  return picture(size, "-52 -52 104 104", word, ring);
}

function forked(size, word) {
  const lines = hatch("var(--fg)", 1.4, 5);
  const frame = shape("rect", { x: 1.5, y: 1.5, width: 25, height: 25, fill: lines.fill, stroke: "var(--fg)", "stroke-width": 2 });
  const under = shape("path", { d: "M14 26V15L6 5M14 15L22 5", fill: "none", stroke: "var(--bg)", "stroke-width": 7 });
  const over = shape("path", { d: "M14 26V15L6 4M14 15L22 4", fill: "none", stroke: "var(--fg)", "stroke-width": 3.2 });
  return picture(size, "0 0 28 28", word, lines.defs, frame, under, over);
}

function closed(size, word) {
  const ring = shape("circle", { cx: 14, cy: 14, r: 11, fill: "none", stroke: "var(--fg)", "stroke-width": 2.6 });
  return picture(size, "0 0 28 28", word, ring, shape("path", { d: "M7 14H21", stroke: "var(--fg)", "stroke-width": 3 }));
}

function silent(size, word) {
  const dot = shape("circle", { cx: 14, cy: 14, r: 4.5, fill: "var(--fg)" });
  const bar = shape("path", { d: "M3 25L25 3", stroke: "var(--fg)", "stroke-width": 2.8 });
  const waves = shape("path", { d: "M5.5 5.5A12 12 0 0 1 15 2M2 14A12 12 0 0 1 3 9.5M22.5 22.5A12 12 0 0 1 13 26M26 14A12 12 0 0 1 25 18.5", fill: "none", stroke: "var(--fg)", "stroke-width": 2.4 });
  return picture(size, "0 0 28 28", word, dot, bar, waves);
}

function undated(size, word) {
  const ring = shape("circle", { cx: 14, cy: 14, r: 11.5, fill: "none", stroke: "var(--fg)", "stroke-width": 2.4, "stroke-dasharray": "3 3.2" });
  return picture(size, "0 0 28 28", word, ring, shape("path", { d: "M14 7.5V14.5L18.5 17.5", fill: "none", stroke: "var(--fg)", "stroke-width": 2.4 }));
}

function trouble(size, word) {
  const frame = shape("rect", { x: 2.5, y: 2.5, width: 23, height: 23, fill: "none", stroke: "var(--fg)", "stroke-width": 2.6, "stroke-dasharray": "5 3.4" });
  return picture(size, "0 0 28 28", word, frame, shape("path", { d: "M14 8V15.5M14 19v2.4", stroke: "var(--fg)", "stroke-width": 3 }));
}

// An eye: what looks and sees no more; what sees, and is not to be relied on.
const EYE = "M2 14C6.5 6.5 21.5 6.5 26 14C21.5 21.5 6.5 21.5 2 14Z";
function gone(size, word) {
  const eye = shape("path", { d: EYE, fill: "none", stroke: "var(--fg)", "stroke-width": 2.4 });
  const under = shape("path", { d: "M4 25L24 3", stroke: "var(--bg)", "stroke-width": 7 });
  return picture(size, "0 0 28 28", word, eye, under, shape("path", { d: "M4 25L24 3", stroke: "var(--fg)", "stroke-width": 3 }));
}

function doubted(size, word) {
  const eye = shape("path", { d: EYE, fill: "none", stroke: "var(--fg)", "stroke-width": 2.4, "stroke-dasharray": "4.2 2.6" });
  const wave = (y) => `M9 ${y}q2.5 -2.6 5 0t5 0`;
  return picture(size, "0 0 28 28", word, eye, shape("path", { d: wave(12.4) + wave(16.6), fill: "none", stroke: "var(--fg)", "stroke-width": 2.2 }));
}

const MARKS = { complete, missing, forked, closed, silent, undated, trouble, gone, doubted };

export function mark(kind, size, word, seed) {
  return MARKS[kind](size, word, seed);
}

// Puts a mark where it differs from the one that is there; none for no kind.
export function putMark(element, kind, size, word, seed) {
  const signature = kind ? `${kind} ${size} ${word}` : "";
  if ((element.dataset.mark ?? "") === signature) return;
  element.dataset.mark = signature;
  element.replaceChildren(...(kind ? [mark(kind, size, word, seed)] : []));
}

export function tick(size) {
  return shape("svg", { width: size, height: size, viewBox: "0 0 32 32", "aria-hidden": "true" },
    shape("path", { d: "M5 17L13 25L27 8", fill: "none", stroke: "var(--jade)", "stroke-width": 4.5, "stroke-linecap": "round", "stroke-linejoin": "round" }));
}

// The evening's asterism.
const STARS = [[132, 604], [196, 318], [336, 500], [446, 236], [664, 590], [836, 262], [1044, 338], [1004, 606]]
  .map(([x, y]) => [36 + (x - 586) * 0.052, 36 + (y - 430) * 0.062]);

export function emblem(size) {
  return shape("svg", { width: size, height: size, viewBox: "0 0 72 72", "aria-hidden": "true" },
    shape("circle", { cx: 36, cy: 36, r: 33, fill: "#131D35", stroke: "#F4ECDC", "stroke-width": 3 }),
    shape("path", { d: `M${STARS.map((star) => star.join(" ")).join("L")}`, fill: "none", stroke: "#F4ECDC", "stroke-width": 2.5 }),
    ...STARS.map(([cx, cy]) => shape("circle", { cx, cy, r: 4, fill: "#F4ECDC" })));
}
