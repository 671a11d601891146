// The lists beside the picture: lines with what they counted, marked people, crossings. A text
// changes only where it differs, and rows keep their elements, so that focus and typing stay.
import { put } from "./base.js";
import { words } from "./words.js";

const byId = (id) => document.getElementById(id);
// How long a figure that moved and its line are lit, ms.
const LIT = 900;

function make(tag, attributes = {}, ...inside) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...inside);
  return element;
}

// As many rows as there are items.
function rows(parent, items, create, update) {
  while (parent.children.length > items.length) parent.lastElementChild.remove();
  items.forEach((item, n) => update(parent.children[n] ?? parent.appendChild(create(n)), item, n));
}

export function showLines(state, edit, wrong) {
  byId("no-lines").hidden = state.lines.length > 0;
  rows(byId("lines"), state.lines, (n) => lineRow(n, edit), (row, line, n) => {
    const [, name, turn, remove] = row.children;
    // What is being typed, or was refused, stays.
    if (document.activeElement !== name && wrong?.line !== n) name.value = line.name;
    name.setAttribute("aria-label", words().name);
    put(turn, words().turn);
    put(remove, words().remove);
    figure(row.querySelector(".plus"), line.plus);
    figure(row.querySelector(".minus"), line.minus);
    put(row.querySelector(".wrong"), wrong?.line === n ? wrong.text : line.outside ? words().outside : "");
  });
}

function lineRow(n, edit) {
  const name = make("input", { maxlength: 40, autocomplete: "off", spellcheck: "false" });
  name.addEventListener("change", () => edit({ do: "name", line: n, name: name.value }));
  name.addEventListener("keydown", (event) => { if (event.key === "Enter") name.blur(); });
  const button = (what) => {
    const made = make("button", { type: "button", class: "control small" });
    made.addEventListener("click", () => edit({ do: what, line: n }));
    return made;
  };
  const count = (sign, kind) => make("div", {}, make("span", {}, sign), make("b", { class: kind }));
  return make("div", { class: "row", role: "listitem" }, make("b", { class: "mark" }, String(n + 1)), name, button("turn"), button("remove-line"),
    make("div", { class: "figures" }, count("+", "plus"), count("−", "minus")), make("p", { class: "wrong", role: "alert" }));
}

function figure(element, value) {
  const before = element.textContent;
  put(element, String(value));
  if (before === "" || before === String(value) || value === 0) return;
  element.classList.add("fresh");
  clearTimeout(element.fading);
  element.fading = setTimeout(() => element.classList.remove("fresh"), LIT);
}

export function showPeople(state, edit) {
  const [none, one, more] = words().peoplerule;
  const n = state.people.length;
  put(byId("people-rule"), n === 0 ? none : n === 1 ? one : more(n));
  rows(byId("people"), state.people, (person) => {
    const chip = make("button", { type: "button", class: "control" });
    chip.addEventListener("click", () => edit({ do: "remove-person", person }));
    return make("div", { role: "listitem" }, chip);
  }, (row, { width, height }, number) => put(row.firstElementChild, words().person(number + 1, Math.round(width), Math.round(height))));
}

const two = (n) => String(n).padStart(2, "0");
const clock = (time) => `${two(time.getHours())}:${two(time.getMinutes())}:${two(time.getSeconds())}`;
// Minutes and seconds.
export const span = (ms) => `${Math.floor(ms / 60000)}:${two(Math.floor(ms / 1000) % 60)}`;

// A crossing keeps the time it was first shown with.
const times = new Map();

export function showPassed(state) {
  const shown = state.passed.slice(0, 8);
  for (const { number, ago_ms: ago } of shown) if (!times.has(number)) times.set(number, clock(new Date(Date.now() - ago)));
  for (const number of times.keys()) if (!shown.some((one) => one.number === number)) times.delete(number);
  rows(byId("passed"), shown, () => make("p", {}, make("span"), make("b"), make("span", { class: "where" }), make("span")), (row, one) => {
    const [time, sign, where, sure] = row.children;
    put(time, times.get(one.number));
    put(sign, one.direction === "+" ? "+" : "−");
    put(where, state.lines[one.line]?.name ?? "");
    put(sure, `${one.percent}%`);
  });
  put(byId("counted"), state.counted_ms === null ? "" : words().counted(span(state.counted_ms)));
}

// Why it is not to be believed, or that it is.
export function showDoubt(state) {
  const element = byId("doubt");
  element.classList.toggle("bad", state.doubt !== null);
  const fine = state.passed.length ? "" : words().fine;
  put(element, state.doubt ? words().doubts[state.doubt.why]
    : state.lines.length === 0 ? words().waiting : state.counted_ms === null ? words().nopicture : fine);
}

export function showSteps(state) {
  const done = [state.lines.length > 0, state.people.length > 1, state.passed.length > 0, state.file.saved];
  const now = done.indexOf(false);
  [...byId("steps").children].forEach((step, n) => {
    step.className = done[n] ? "done" : n === now ? "now" : "";
    if (n === now) step.setAttribute("aria-current", "step");
    else step.removeAttribute("aria-current");
  });
}
