// Visits by quarter of an hour, as steps from nought. Where nothing was watched the
// line breaks; it is never joined over a gap.
import { shape } from "./marks.js";

const figure = (n) => n.toLocaleString("en-US");

// The least round number not below the highest quarter, so that the axis reads easily.
function roundUp(value) {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 4)));
  return [1, 1.2, 1.6, 2, 3, 4, 6, 8, 10].map((step) => Math.round(step * power)).find((step) => step >= value && step % 2 === 0) ?? value;
}

export function drawCurve({ curve, quarter, from, to, beginHour, width, height, word }) {
  const small = width < 500, left = small ? 44 : 66, bottom = small ? 24 : 34, top = 12, size = small ? 13 : 18;
  const W = width - left - 4, H = height - top - bottom, highest = roundUp(Math.max(4, ...curve.map((value) => value ?? 0)));
  const x = (at) => left + (W * (at - from)) / (to - from), y = (value) => top + H - (H * value) / highest;
  const svg = shape("svg", { width, height, role: "img", "aria-label": word.byquarter });
  for (const value of [0, highest / 2, highest]) {
    svg.append(shape("line", { class: value ? "grid" : "axis", x1: left, x2: left + W, y1: y(value), y2: y(value) }));
    svg.append(shape("text", { x: left - 10, y: y(value) + size * 0.35, "text-anchor": "end" }, figure(value)));
  }
  const every = small ? 16 : 8;
  for (let at = from; at <= to; at += every) {
    svg.append(shape("line", { class: "axis", x1: x(at), x2: x(at), y1: y(0), y2: y(0) + 7 }));
    const hour = Math.round(beginHour + at / 4), shown = hour > 24 ? hour - 24 : hour;
    svg.append(shape("text", { x: x(at), y: top + H + 8 + size, "text-anchor": at >= to ? "end" : "middle" }, `${String(shown).padStart(2, "0")}:00`));
  }
  const seen = curve.map((value, at) => (value === null ? -1 : at)).filter((at) => at >= 0 && at < quarter);
  let path = "", pen = false;
  for (let at = from; at < Math.min(to, quarter); at++) {
    if (curve[at] === null) { pen = false; continue; }
    path += `${pen ? "L" : "M"}${x(at).toFixed(1)} ${y(curve[at]).toFixed(1)}H${x(at + 1).toFixed(1)}`;
    pen = true;
  }
  gaps(curve, seen[0] ?? quarter, Math.min(to, quarter)).forEach(([a, b]) => {
    svg.append(shape("line", { class: "unseen", x1: x(a), x2: x(b), y1: y(0), y2: y(0) }), shape("line", { class: "unseen-dots", x1: x(a), x2: x(b), y1: y(0), y2: y(0) }));
  });
  svg.append(shape("path", { class: "today-line", d: path }));
  if (curve[quarter] !== null && curve[quarter] !== undefined) {
    svg.append(shape("path", { class: "current", d: `M${x(quarter)} ${y(0)}V${y(curve[quarter])}H${x(quarter + 1)}V${y(0)}` }));
  }
  return svg;
}

// Stretches between the first quarter watched and now in which nothing was.
function gaps(curve, from, to) {
  const found = [];
  for (let at = from; at < to; at++) {
    if (curve[at] !== null) continue;
    const last = found.at(-1);
    if (last && last[1] === at) last[1] = at + 1;
    else found.push([at, at + 1]);
  }
  return found;
}
