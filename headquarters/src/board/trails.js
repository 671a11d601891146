// The trails: stamps by point, how far people get as bars in a table, completions, rewards.
// Each is told in all and, beside it, today.
import { NONE, byId, figure, keyed, make, put } from "./elements.js";

const told = (n) => (n === undefined || n === null ? NONE : figure(n));
const share = (part, whole) => (part && whole ? `${Math.round((100 * part) / whole)}%` : NONE);

// A table of a trail: names left, figures right.
function table(kind, heads) {
  const cells = heads.map((_, at) => make("th", { scope: "col", class: at ? "n" : "" }));
  return make("table", { class: kind }, make("caption", { class: "sr" }), make("thead", {}, make("tr", {}, ...cells)), make("tbody"));
}

function headed(element, caption, heads) {
  put(element.caption, caption);
  heads.forEach((text, at) => put(element.tHead.rows[0].cells[at], text));
}

function createTrail() {
  const title = make("h3", { class: "seal" }), sums = make("span", { class: "sub" });
  return make("article", { class: "trail" }, make("div", { class: "titles" }, title, sums),
    make("div", { class: "pair" }, table("points", [0, 1, 2]), make("div", {}, table("reached", [0, 1, 2, 3]), table("rewards", [0, 1, 2]))));
}

function figures(kind, name) {
  return () => make("tr", {}, make("th", { scope: "row", class: "name" }, ...name()),
    make("td", { class: "n value", "data-figure": "" }), make("td", { class: "n dim", "data-figure": "" }), ...(kind === "reached" ? [make("td", { class: "n dim" })] : []));
}

// A bar is as long as its share of those who began, which the last column says too.
function showReached(element, trail, word) {
  headed(element, word.howfar, [word.howfar, word.inall, word.today, word.ofbegun]);
  const first = trail.reached[0]?.all ?? 0;
  const rows = trail.reached.map((step) => ({ key: `${step.step}`, word: word.step(step.step), ...step }));
  const last = { key: "completed", word: word.completed, ...trail.completed };
  keyed(element.tBodies[0], [...rows, last], figures("reached", () => [make("span", { class: "label" }), make("span", { class: "length", "aria-hidden": "true" })]), (row, step) => {
    const [name, all, today, of] = row.cells, [label, length] = name.children;
    row.classList.toggle("done", step.key === "completed");
    put(label, step.word);
    length.style.setProperty("--share", step.all && first ? Math.min(1, step.all / first) : 0);
    put(all, told(step.all));
    put(today, told(step.today));
    put(of, share(step.all, first));
  });
}

function showParts(element, parts, lang, caption, heads) {
  headed(element, caption, heads);
  const name = () => [make("span"), make("span", { class: "where" })];
  keyed(element.tBodies[0], parts.map((part) => ({ key: part.id, ...part })), figures("parts", name), (row, part) => {
    const [label, all, today] = row.cells, [text, where] = label.children;
    put(text, part[lang] ?? part.zh);
    put(where, part.at ? part.at[lang] ?? part.at.zh : "");
    put(all, told(part.all));
    put(today, told(part.today));
  });
}

// Stamps over all points; nothing where no point tells any.
function stamps(trail, which) {
  const known = trail.points.map((point) => point[which]).filter((n) => n !== undefined && n !== null);
  return known.length ? known.reduce((sum, n) => sum + n, 0) : null;
}

function updateTrail(article, { trail, lang, word }) {
  const [titles, pair] = article.children, [title, sums] = titles.children;
  const [points, side] = pair.children, [reached, rewards] = side.children;
  put(title, trail[lang] ?? trail.zh);
  put(sums, word.walked(told(stamps(trail, "all")), told(stamps(trail, "today")), trail.required));
  showParts(points, trail.points, lang, word.stampsat, [word.point, word.stamps, word.today]);
  showReached(reached, trail, word);
  showParts(rewards, trail.rewards, lang, word.rewards, [word.rewards, word.inall, word.today]);
  rewards.hidden = trail.rewards.length === 0;
}

export function showTrails({ trails }, lang, word) {
  byId("trails").hidden = trails.shown.length === 0;
  keyed(byId("walks"), trails.shown.map((trail) => ({ key: trail.id, trail, lang, word })), createTrail, updateTrail);
  byId("more-trails").hidden = trails.more === 0;
  put(byId("more-trails"), word.moretrails(trails.more));
}
