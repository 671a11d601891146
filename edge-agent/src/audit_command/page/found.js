// What audits found, in words.
import { words } from "./words.js";

// From this error on, certainly, something can be set better: thousandths.
const MUCH = 50;

export function make(tag, attributes = {}, ...inside) {
  const element = document.createElement(tag);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...inside);
  return element;
}

// Thousandths as percent with one place; what may be too much or too little has its sign.
const percent = (permille, signed) => `${permille < 0 ? "−" : signed && permille > 0 ? "+" : ""}${(Math.abs(permille) / 10).toFixed(1)}`;
const share = ({ permille }, signed) => `${percent(permille, signed)}%`;
const range = ({ least, most }, signed) => words().range(percent(least, signed), percent(most, signed));

// A past audit in a line; among doors without its bias.
function inShort(past, whole) {
  if (past.void) return words().voided;
  const bias = whole ? words().inbias(`${share(past.bias, true)}${range(past.bias, true)}`) : "";
  return `${words().inshort(past, `${share(past.error)}${range(past.error)}`)}${bias}`;
}

const day = (past) => words().day(past.day, past.clock);

export const newest = ([past]) => (past ? words().last(`${day({ ...past, clock: null })} · ${inShort(past, false)}`) : words().never);

export function earlier(element, audits) {
  const rows = audits.map((past) => make("p", {}, make("b", {}, day(past)), inShort(past, true)));
  element.replaceChildren(...(rows.length ? [make("h3", {}, words().earlier), ...rows] : []));
}

function direction(word, tally) {
  const cells = [tally.tapped, tally.missed, tally.extra].map((n) => make("td", {}, String(n)));
  return make("tr", {}, make("th", { scope: "row" }, word), ...cells, make("td", {}, tally.error ? share(tally.error) : "–"));
}

export function verdict(element, past) {
  if (past.void) {
    const [what, then] = words().voids[past.void] ?? [past.void, ""];
    element.replaceChildren(make("div", { class: "void" }, make("p", { class: "said" }, words().voided), make("p", {}, what), make("p", {}, then)));
    return;
  }
  const { said, saidfine, error, bias, way, tappedcol, missedcol, extracol, explain, undo } = words();
  const fine = past.missed + past.extra === 0;
  const heads = [way, tappedcol, missedcol, extracol, error].map((word) => make("th", { scope: "col" }, word));
  const [before, entry, between, command] = undo(past.entry);
  element.replaceChildren(
    make("p", { class: "said" }, fine ? saidfine(past) : said(past)),
    make("dl", { class: "shares" },
      make("dt", {}, error), make("dd", {}, make("b", {}, share(past.error)), range(past.error)),
      make("dt", {}, bias), make("dd", {}, make("b", {}, share(past.bias, true)), range(past.bias, true))),
    make("table", {}, make("thead", {}, make("tr", {}, ...heads)), make("tbody", {}, direction(words().in, past.inward), direction(words().out, past.outward))),
    ...(past.error.least > MUCH ? [make("p", { class: "much" }, words().much)] : []),
    make("p", { class: "sub" }, explain),
    make("p", { class: "sub" }, before, entry, between, make("code", {}, command)));
}
