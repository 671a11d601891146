// How what counts at doors is, and who is inside: under the device, under the venue, and
// beside the figures it makes. `see` holds the words, the language, and how times are shown.
import { figure, keyed, make, put } from "./elements.js";
import { putMark, tick } from "./marks.js";

const NAMED = 3;

const isTroubled = (line) => line.how === "gone" || line.how === "doubted";
const nameOf = ({ lang, word }, line) => word.counter(line.name[lang] ?? line.name.zh, line.kind);

function said(see, line) {
  const { word, when } = see, since = word.sincewhen(when(line.since), line.at_least);
  if (line.how === "gone") return word.uncounted(since);
  if (line.how === "doubted") return word.doubted(since, word.doubts[line.why] ?? line.why);
  return word[line.how];
}
const sentence = (see, line) => see.word.about(nameOf(see, line), said(see, line));

// Lines that do not count, or are not to be relied on. They are few, so they are looked for
// once a view and then searched.
export const troubled = (devices) => devices.filter((device) => device.doors).flatMap((device) => device.doors.lines.filter(isTroubled)
  .map((line) => ({ ...line, venue: device.venue, lid: device.lid, heard: device.doors.heard })));
// How many do not count, how many are not to be relied on.
export const howMany = (lines, word) => ["gone", "doubted"].map((how) => [how, lines.filter((line) => line.how === how).length])
  .filter(([, count]) => count > 0).map(([how, count]) => word.unsurelines(count, how)).join(word.list);
export const worst = (lines) => (lines.length === 0 ? null : lines.some((line) => line.how === "gone") ? "gone" : "doubted");

// A figure with a mark before it where what counts it is in trouble.
export const figureCell = (classes) => make("td", { class: classes }, make("span", { class: "mark" }), make("span", { "data-figure": "" }));
export function putFigure(cell, text, lines, word) {
  const kind = text === "" ? null : worst(lines), [sign, value] = cell.children;
  put(value, text);
  sign.hidden = !kind;
  putMark(sign, kind, 20, kind ? word.unsure[kind] : "");
}

export const sentences = (see, lines) => lines.slice(0, NAMED).map((line) => sentence(see, line)).join(see.word.stop)
  + (lines.length > NAMED ? see.word.otherlines(lines.length - NAMED) : "");
export const briefly = (see, lines, venueName) => lines.slice(0, NAMED)
  .map((line) => `${venueName(line.venue)} ${nameOf(see, line)} ${see.word.briefly(see.when(line.since), line.why && see.word.doubts[line.why])}`)
  .join(see.word.list) + (lines.length > NAMED ? see.word.otherlines(lines.length - NAMED) : "");

// What stands in a row of its own below a figure.
export const noteRow = (kind) => make("tr", { class: kind }, make("td", { colspan: "6" },
  make("span", { class: "fades", "data-fades": "" }, make("span", { class: "mark" }), make("span", { class: "reading" }), make("span", { class: "age" }))));

export function doubtRow(row, lines, see) {
  const [sign, text, age] = row.firstElementChild.firstElementChild.children, kind = worst(lines);
  putMark(sign, kind, 20, see.word.unsure[kind]);
  put(text, sentences(see, lines));
  see.putAge(age, Math.min(...lines.map((line) => line.heard)), { ago: true, only: true });
}

// Who is inside, by the venue: a row for each device and method, the house and its halls.
export function inside(devices, trouble) {
  const rows = new Map();
  for (const { venue, lid, doors } of devices.filter((device) => device.doors)) {
    const gauges = doors.gauges.filter((gauge) => gauge.kind === "occupancy");
    for (const method of new Set(gauges.map((gauge) => gauge.method))) {
      const lines = trouble.filter((line) => line.lid === lid && (!method || line.method === method));
      const row = { key: `i ${venue} ${lid} ${method}`, kind: "inside", method, lines, heard: doors.heard, gauges: gauges.filter((gauge) => gauge.method === method) };
      rows.set(venue, [...(rows.get(venue) ?? []), row]);
    }
  }
  return rows;
}

export function insideRow(row, { method, lines, heard, gauges }, see) {
  const { lang, word } = see, [sign, text, age] = row.firstElementChild.firstElementChild.children, kind = worst(lines);
  sign.hidden = !kind;
  putMark(sign, kind, 20, kind ? word.unsure[kind] : "");
  const places = gauges.map((gauge) => ({ key: gauge.place?.id ?? "-", gauge }));
  if (text.children.length === 0) text.append(make("span"), make("span", { class: "dim" }));
  keyed(text.firstElementChild, places, () => make("span", { class: "place" }, make("span"), make("b", { "data-figure": "" }), make("span", { class: "off" }), make("span")), (place, { gauge }) => {
    const [name, value, off, unit] = place.children;
    // A door that was not heard for long before the device spoke makes the figure old at once.
    place.classList.toggle("old", gauge.stale);
    put(name, gauge.place ? `${gauge.place[lang] ?? gauge.place.zh} ` : `${word.inside} `);
    put(value, figure(gauge.value));
    put(off, gauge.off_by === null ? "" : ` ±${figure(gauge.off_by)}`);
    put(unit, word.unit);
  });
  put(text.lastElementChild, `${word.methods[method] ?? ""}${kind ? word.comma + howMany(lines, word) : ""}`);
  see.putAge(age, heard, { ago: true });
}

// The doors of a device: each line in trouble, then the others together.
export function showDoors(element, device, see) {
  const { word } = see, doors = device.superseded ? null : device.doors, rows = [];
  const others = (doors?.lines ?? []).filter((line) => !isTroubled(line));
  for (const line of (doors?.lines ?? []).filter(isTroubled)) rows.push({ key: `${line.name.id} ${line.method}`, kind: line.how, text: sentence(see, line) });
  for (const how of ["opening", "counting"]) {
    const alike = others.filter((line) => line.how === how);
    const names = alike.slice(0, NAMED).map((line) => nameOf(see, line)).join(word.list) + (alike.length > NAMED ? word.otherlines(alike.length - NAMED) : "");
    if (alike.length) rows.push({ key: how, kind: how, text: word.about(names, word[how]) });
  }
  if (others.concat(doors?.lines ?? []).some((line) => line.wall && line.wall !== "whole")) rows.push({ key: "wall", kind: "wall", text: word.unwalled });
  if (doors?.more) rows.push({ key: "more", kind: "more", text: word.morelines(doors.more) });
  keyed(element, rows, () => make("div", { class: "door fades", "data-fades": "" }, make("span", { class: "mark" }), make("span", { class: "reading" }), make("span", { class: "age" })), (row, { kind, text }) => {
    const [sign, reading, age] = row.children;
    row.className = `door fades ${kind}${row.classList.contains("stale") ? " stale" : ""}`;
    if (kind === "gone" || kind === "doubted") putMark(sign, kind, 20, word.unsure[kind]);
    else if (kind === "counting" && !sign.firstElementChild) sign.replaceChildren(tick(18));
    put(reading, text);
    see.putAge(age, doors.heard, { ago: true, only: true });
  });
}
