// What must stand beside figures: pages in quarantine, what is not proved yet, what was given
// out or published and what became of it.
import { byId, figure, put } from "./elements.js";
import { putMark } from "./marks.js";

const NAMED = 3;

function given(see, { at, was, now }) {
  const time = see.when(Date.parse(at)), { word } = see;
  return was === (now ?? 0) ? word.given(time, figure(was)) : word.givenup(time, figure(was), figure(now ?? 0));
}

// The rows below a venue: one for each thing that is to be known of it.
export function caveatsOf({ caveats, tonight, devices }, venue) {
  const rows = [], add = (what, facts = {}) => rows.push({ key: `c ${venue} ${what}`, kind: "caveat", what, ...facts });
  const withheld = caveats.quarantine.find((each) => each.venue === venue);
  if (withheld) add("withheld", { pages: withheld.pages });
  if (caveats.unproved.includes(venue)) add("notproved");
  const twice = devices.filter((each) => each.venue === venue).reduce((n, { parent }) => n + (parent?.twice_at_most ?? 0), 0);
  if (twice) add("twice", { entries: twice });
  const was = caveats.given?.venues[venue]?.visits ?? null;
  if (was !== null) add("given", { at: caveats.given.at, was, now: tonight.venues.find((each) => each.venue === venue)?.visits?.value });
  return rows;
}

export function caveatRow(row, { what, pages, entries, ...facts }, see) {
  const [sign, text, age] = row.firstElementChild.firstElementChild.children, { word } = see;
  putMark(sign, what === "withheld" || what === "twice" ? "trouble" : what === "notproved" ? "missing" : null, 20, "");
  sign.hidden = what === "given";
  put(text, what === "withheld" ? word.withheld(figure(pages)) : what === "notproved" ? word.notproved : what === "twice" ? word.twice(figure(entries)) : given(see, facts));
  put(age, "");
}

// Beside the figures of all venues.
export function showHeadCaveats(see, { caveats, tonight }) {
  for (const id of ["visits", "people"]) {
    const was = caveats.given?.[id] ?? null, note = byId(`${id}-caveat`), said = [];
    if (was !== null) said.push(given(see, { at: caveats.given.at, was, now: tonight[id]?.value }));
    if (id === "visits" && caveats.unproved.length) said.push(see.word.notproved);
    if (id === "visits" && caveats.quarantine.length) said.push(see.word.withheld(figure(caveats.quarantine.reduce((n, { pages }) => n + pages, 0))));
    note.hidden = said.length === 0;
    put(note, said.join(see.word.stop));
  }
}

export const alarmSays = {
  withheld: (see, venues, name) => venues.slice(0, NAMED).map(({ venue, odd }) => `${name(venue)}${odd ? ` ${see.word.odd[odd] ?? odd}` : ""}`).join(see.word.list)
    + (venues.length > NAMED ? see.word.andmore(venues.length - NAMED) : ""),
  revised: (see, days, name) => days.slice(0, NAMED).map(({ venue, day, published, now, device }) =>
    `${name(venue)} ${see.word.revised(day.slice(5).replace("-", "\u2011"), figure(published), figure(now), device)}`).join(see.word.list)
    + (days.length > NAMED ? see.word.andmore(days.length - NAMED) : ""),
};
