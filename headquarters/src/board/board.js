// Shows the views that headquarters pushes. Everything from a device goes through
// textContent, so nothing a device says becomes markup.
import { alarmSays, caveatRow, caveatsOf, showHeadCaveats } from "./caveats.js";
import { drawCurve } from "./curve.js";
import { briefly, doubtRow, figureCell, howMany, inside, insideRow, noteRow, putFigure, showDoors, troubled, worst } from "./doors.js";
import { byId, figure, keyed, make, put } from "./elements.js";
import { emblem, mark, putMark, tick } from "./marks.js";
import { showTrails } from "./trails.js";
import { WORDS } from "./words.js";

const SILENT_MS = 30_000;
// Headquarters says something every 5 s; thrice that without a word is a broken line.
const BROKEN_MS = 15_000;
const QUARTERS = 96;
const DEVICES_SHOWN = 60;
const QUARTERS_NAMED = 3;
const NAMED = 3;

const root = document.documentElement;
const asked = new URLSearchParams(location.search);
const kept = {
  read(key) { try { return localStorage.getItem(key); } catch { return null; } },
  write(key, value) { try { localStorage.setItem(key, value); } catch { /* a browser that keeps nothing */ } },
};
const state = {
  view: null, trouble: [], inside: new Map(), taken: 0, broken: null, heard: performance.now(), asTable: false, spoken: new Set(),
  lang: asked.get("lang") ?? kept.read("lang") ?? "zh",
  night: (asked.get("theme") ?? kept.read("theme") ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "night" : "day")) === "night",
};
const words = () => WORDS[state.lang] ?? WORDS.zh;
const serverNow = () => state.view.at + (performance.now() - state.taken);

function localTime(at, seconds = false) {
  const local = new Date(at + state.view.offset * 60_000).toISOString();
  return local.slice(11, seconds ? 19 : 16);
}
// The time of today; of another day with its date.
function when(at) {
  const today = Date.parse(state.view.day) + state.view.day_begins * 60_000 - state.view.offset * 60_000;
  if (at >= today && at < today + 86_400_000) return localTime(at);
  return `${new Date(at + state.view.offset * 60_000).toISOString().slice(5, 10)} ${localTime(at)}`;
}
const see = () => ({ lang: state.lang, word: words(), when, putAge });
const clockOf = (minutes) => `${String(Math.floor(minutes / 60)).padStart(2, "0")}:${String(minutes % 60).padStart(2, "0")}`;

function age(at) {
  const word = words(), seconds = Math.max(0, Math.round((serverNow() - at) / 1000));
  if (seconds < 1) return word.now;
  if (seconds < 60) return word.seconds(seconds);
  if (seconds < 3600) return word.minutes(Math.floor(seconds / 60));
  if (seconds < 86_400) return word.hours(Math.floor(seconds / 3600));
  return word.days(Math.floor(seconds / 86_400));
}

// Ages run on between views. `only` shows an age only where it breaks the rule.
function putAge(element, at, { ago = false, only = false } = {}) {
  element.dataset.at = at ?? "";
  element.dataset.how = `${ago ? "ago" : ""} ${only ? "only" : ""}`;
  refreshAge(element);
}
function refreshAge(element) {
  if (element.dataset.at === "") return put(element, "");
  const at = Number(element.dataset.at), late = serverNow() - at > SILENT_MS;
  const text = age(at), { how } = element.dataset;
  put(element, how.includes("only") && !late ? "" : how.includes("ago") ? words().ago(text) : text);
  element.classList.toggle("old", late);
  element.closest("[data-fades]")?.classList.toggle("stale", late);
}

const named = (list, id) => {
  const found = list.find((each) => each.id === id);
  return found ? found[state.lang] ?? found.zh : id;
};
const venueName = (id) => named(state.view.names.venues, id);
const activityName = (id) => (id === "-" ? words().noactivity : named(state.view.names.activities, id));
const isProved = (device) => device.state === "complete" || device.state === "closed";
const living = () => state.view.devices.filter((device) => !device.superseded);

// Lines in trouble that count a figure.
const troubleOf = (venue, activity, method) => state.trouble.filter((line) => line.venue === venue && line.activity === activity && line.method === method);
const ofRecord = ({ venue, activities }) => activities.flatMap(({ activity, methods }) =>
  methods.filter((by) => by.of_record).flatMap(({ method }) => troubleOf(venue, activity, method)));

function overall(devices) {
  if (devices.some((device) => device.state === "forked")) return "forked";
  return devices.every(isProved) ? "complete" : "missing";
}

function showHead() {
  const word = words(), { view } = state, devices = living();
  put(byId("campaign"), view.campaign ? view.campaign[state.lang] : word.title);
  put(byId("crumb"), word.crumb);
  document.title = `${view.tonight.visits ? figure(view.tonight.visits.value) : word.none} ${word.visits} · ${word.title}`;
  const figures = [["visits", view.tonight.visits], ["people", view.tonight.people]];
  for (const [id, dated] of figures) {
    put(byId(id), dated ? figure(dated.value) : word.none);
    byId(id).classList.toggle("none", !dated);
    byId(id).classList.toggle("long", (dated?.value ?? 0) >= 100_000);
  }
  put(byId("visits-rule"), word.visitsrule(clockOf(view.day_begins)));
  put(byId("day-rule"), word.dayrule(clockOf(view.day_begins)));
  put(byId("people-note"), word.peoplenote);
  showHeadCaveats(see(), view);
  const unsure = view.tonight.venues.flatMap(ofRecord), kindOf = worst(unsure);
  byId("unsure").hidden = !kindOf;
  putMark(byId("unsure").firstElementChild, kindOf, 24, kindOf ? word.unsure[kindOf] : "");
  put(byId("unsure").lastElementChild, word.unsurevenues(new Set(unsure.map((line) => line.venue)).size));
  const done = devices.filter(isProved).length, [first, rest] = word.ledgers(figure(done), figure(devices.length));
  byId("all-mark").parentElement.hidden = devices.length === 0;
  byId("all-proof").replaceChildren(make("b", {}, first), rest);
  const kind = devices.length ? overall(devices) : "missing";
  putMark(byId("all-mark"), kind, 24, word.state[kind], 2);
  const heard = devices.length ? Math.max(...devices.map((device) => device.heard)) : null;
  putAge(byId("all-age"), heard, { ago: true });
  put(byId("machines-count"), devices.length ? `${first}${rest}` : "");
}

function showMethods() {
  const rows = state.view.tonight.methods.map((by) => ({ key: by.method, ...by })), word = words();
  keyed(byId("methods"), rows,
    () => make("tr", {}, make("td", {}, make("span"), make("span", { class: "sub doubtful" })), figureCell("n value"), make("td", { class: "n dim" })),
    (row, { method, visits }) => {
      const [how, value, fresh] = row.children, lines = state.trouble.filter((line) => line.method === method);
      put(how.firstElementChild, word.methods[method]);
      put(how.lastElementChild, howMany(lines, word));
      putFigure(value, visits ? figure(visits.value) : word.none, lines, word);
      putAge(fresh, state.view.heard_by[method] ?? null);
    });
}

function venueRows() {
  const rows = [], seen = new Set();
  for (const venue of state.view.tonight.venues) {
    seen.add(venue.venue);
    rows.push({ key: `v ${venue.venue}`, kind: "house", venue, lines: ofRecord(venue) }, ...caveatsOf(state.view, venue.venue), ...(state.inside.get(venue.venue) ?? []));
    for (const activity of venue.activities) {
      activity.methods.forEach((by, at) => {
        const of = `${venue.venue} ${activity.activity} ${by.method}`;
        const lines = troubleOf(venue.venue, activity.activity, by.method);
        rows.push({ key: `a ${of}`, kind: at ? "activity beside" : "activity", venue, activity, by, lines });
        if (lines.length) rows.push({ key: `d ${of}`, kind: "doubt", lines });
      });
    }
  }
  const quiet = new Set(state.view.devices.map((device) => device.venue).filter((venue) => !seen.has(venue)));
  for (const venue of quiet) rows.push({ key: `v ${venue}`, kind: "house", venue: { venue, visits: null, people: null }, lines: [] }, ...caveatsOf(state.view, venue), ...(state.inside.get(venue) ?? []));
  return rows;
}

function showVenues() {
  const word = words(), rows = venueRows();
  keyed(byId("venues"), rows, ({ kind }) => kind === "inside" || kind === "doubt" || kind === "caveat" ? noteRow(kind) : make("tr", { class: kind },
    make("td", { class: "name" }), make("td", { class: "how-cell" }, make("span", { class: "how" })),
    figureCell("n value"), make("td", { class: "n value people-column", "data-figure": "" }),
    make("td", { class: "n fresh" }), make("td", { class: "n proof" })), venueRow);
  byId("no-venues").hidden = rows.length > 0;
  put(byId("no-venues"), word.novenues);
  put(byId("houses-count"), word.count(new Set(state.view.devices.map((device) => device.venue)).size));
}

function venueRow(row, item) {
  const { kind, venue, activity, by, lines } = item;
  if (kind === "inside") return insideRow(row, item, see());
  if (kind === "doubt") return doubtRow(row, lines, see());
  if (kind === "caveat") return caveatRow(row, item, see());
  const word = words(), [name, how, visits, people, fresh, proof] = row.children;
  row.className = kind;
  visits.dataset.label = word.visits;
  people.dataset.label = word.people;
  if (kind === "house") {
    name.className = "name seal";
    put(name, venueName(venue.venue));
    putFigure(visits, venue.visits ? figure(venue.visits.value) : word.none, lines, word);
    put(people, venue.people ? figure(venue.people.value) : word.none);
    const devices = living().filter((device) => device.venue === venue.venue);
    putAge(fresh, devices.length ? Math.min(...devices.map((device) => device.heard)) : null, { only: true });
    return putProof(proof, devices);
  }
  const beside = kind.includes("beside");
  put(name, beside ? "" : activityName(activity.activity));
  const label = how.firstElementChild;
  const signature = JSON.stringify([state.lang, by.method, by.of_record, by.audited]);
  if (label.dataset.signature !== signature) {
    label.dataset.signature = signature;
    label.replaceChildren(word.methods[by.method], ...(by.of_record ? [make("span", { class: "record" }, word.record)] : []),
      ...(by.audited ? [make("span", { class: "audited" }, audited(by.audited))] : []));
  }
  putFigure(visits, by.visits ? figure(by.visits.value) : word.none, lines, word);
  put(people, beside ? "" : activity.people ? figure(activity.people.value) : word.none);
  putAge(fresh, null);
  put(proof, "");
}

// Thousandths as percent; a minus that reads as one.
const percent = (permille, plus = "") => `${permille < 0 ? "−" : permille > 0 ? plus : ""}${(Math.abs(permille) / 10).toFixed(1)}`;
const range = ({ permille, least, most }, plus) => words().range(percent(permille, plus), percent(least, plus), percent(most, plus));
const audited = ({ day, tapped, error, bias }) =>
  words().audited(day.slice(5).replace("-", "\u2011"), figure(tapped), range(error), range(bias, "+"));

function putProof(cell, devices) {
  const word = words(), done = devices.filter(isProved).length, kind = overall(devices);
  const signature = `${done} ${devices.length} ${kind} ${state.lang}`;
  if (cell.dataset.signature === signature) return;
  cell.dataset.signature = signature;
  const count = make("span", {}, `${figure(done)}`, make("span", { class: "ofhead" }, `/${figure(devices.length)}`));
  cell.replaceChildren(make("span", { class: "proofcell" }, count, mark(kind, 24, word.state[kind], done + 2)));
}

function quarterName(text) {
  const word = words(), at = Date.parse(text);
  if (text.startsWith("undated")) return word.undatedpage;
  if (text.startsWith("before ")) return word.before(text.slice(7));
  if (Number.isNaN(at) || !text.includes("T")) return word.inday(text.slice(5));
  return when(at);
}

function note(device) {
  const word = words();
  if (device.state === "forked") return word.notsummed;
  if (device.superseded) return word.ended;
  if (device.checking) return device.head === 0 ? word.waiting : word.checking;
  if (device.state === "missing") {
    const quarters = device.missing.slice(0, QUARTERS_NAMED).map(quarterName).join(words().list);
    if (!quarters) return word.checking;
    const more = device.missing.length > QUARTERS_NAMED ? ` ${word.more(device.missing.length)}` : "";
    return word.lacking(quarters) + more;
  }
  return device.online === false ? word.gone : "";
}

const URGENCY = { forked: 0, missing: 1, complete: 3, closed: 3 };

// The devices of each venue under its name; where there are too many, the urgent ones.
function deviceRows() {
  const all = [...state.view.devices];
  const rank = (device) => URGENCY[device.state] - (device.silent ? 1 : 0);
  if (all.length > DEVICES_SHOWN) all.sort((a, b) => rank(a) - rank(b));
  const rows = [], shown = all.slice(0, DEVICES_SHOWN);
  const many = new Set(shown.map((device) => device.venue)).size > 1;
  for (const venue of new Set(shown.map((device) => device.venue))) {
    if (many) rows.push({ key: `under ${venue}`, venue });
    for (const device of shown.filter((each) => each.venue === venue)) rows.push({ key: device.lid, device });
  }
  return rows;
}

function deviceRow(row, { venue, device }) {
  if (venue) return put(row, venueName(venue));
  const word = words(), [name, count, sign, fresh, said, doors] = row.children;
  showDoors(doors, device, see());
  row.classList.toggle("after", device.superseded);
  put(name, device.device);
  name.title = `${device.lid}${device.program ? ` · ${device.program}` : ""}`;
  put(said, note(device));
  const of = device.state === "closed" ? "?" : figure(device.head), signature = `${device.have} ${of}`;
  if (count.dataset.signature !== signature) {
    count.dataset.signature = signature;
    const have = make(device.have < device.head ? "b" : "span", {}, figure(device.have));
    count.replaceChildren(have, make("span", { class: "ofhead" }, `/${of}`));
  }
  putMark(sign, device.state, 24, word.state[device.state], 3);
  putAge(fresh, device.heard);
}

function showDevices() {
  const word = words(), all = state.view.devices.length;
  keyed(byId("devices"), deviceRows(), ({ venue }) => venue ? make("div", { class: "under", role: "listitem" })
    : make("div", { class: "device", role: "listitem" }, make("span", { class: "name" }), make("span", { class: "n" }),
      make("span", { class: "mark" }), make("span", { class: "n age" }), make("span", { class: "note" }), make("div", { class: "doors" })), deviceRow);
  put(byId("unchecked"), state.view.house.checked === false ? word.unchecked : "");
  byId("no-devices").hidden = all > 0 && all <= DEVICES_SHOWN;
  put(byId("no-devices"), all ? word.restdevices(all - DEVICES_SHOWN) : word.nodevices);
}

function alarms() {
  const { house, undated } = state.view, devices = living(), list = [];
  const add = (kind, sign, count, say, at) => list.push({ key: kind, kind, sign, count, say, at });
  if (house.failing) add("failing", "trouble", null, house.failing, house.failing_since);
  if (!house.linked) add("unlinked", "silent", null, "", house.linked_since || null);
  const forked = state.view.devices.filter((device) => device.state === "forked");
  if (forked.length) add("forked", "forked", forked.length, labels(forked), null);
  const silent = devices.filter((device) => serverNow() - device.heard > SILENT_MS);
  const longest = silent.reduce((old, device) => (old && old.heard < device.heard ? old : device), null);
  if (longest) add("silent", "silent", silent.length, `${age(longest.heard)} ${label(longest)}`, longest.heard);
  const short = devices.filter((device) => device.state === "missing" && device.head > device.have);
  if (short.length) add("missing", "missing", short.reduce((n, device) => n + device.head - device.have, 0), labels(short), null);
  const fresh = state.trouble.filter((line) => serverNow() - line.heard <= SILENT_MS);
  for (const [kind, how] of [["uncounted", "gone"], ["doubted", "doubted"]]) {
    const lines = fresh.filter((line) => line.how === how);
    if (lines.length) add(kind, how, lines.length, briefly(see(), lines, venueName), null);
  }
  const { quarantine, revised, more_revised: more, clock } = state.view.caveats;
  if (clock) add("clock", "trouble", null, words().clock[clock.clock](clock.minutes), null);
  if (quarantine.length) add("quarantine", "trouble", quarantine.reduce((n, { pages }) => n + pages, 0), alarmSays.withheld(see(), quarantine, venueName), null);
  if (revised.length) add("revised", "trouble", revised.length + more, alarmSays.revised(see(), revised, venueName), null);
  if (undated) add("undated", "undated", undated, "", null);
  if (house.lacking_key) add("unkeyed", "trouble", null, "", null);
  if (house.refused) add("refused", "trouble", house.refused, house.last_refusal ?? "", house.last_refused);
  if (house.dropped) add("dropped", "trouble", house.dropped, "", null);
  return list;
}
const labels = (devices) => devices.slice(0, NAMED).map(label).join(words().list) + (devices.length > NAMED ? words().others(devices.length - NAMED) : "");
const label = (device) => `${venueName(device.venue)} ${device.device}`;

function showAlarms() {
  const word = words(), list = alarms(), rows = list.length ? list : [{ key: "calm", kind: "calm" }];
  keyed(byId("alarms"), rows, ({ kind }) => {
    if (kind === "calm") return make("div", { class: "calm" }, tick(26), make("span"));
    return make("div", { class: "alarm" }, make("span", { class: "mark" }), make("b", { class: "what" }),
      make("span", { class: "count" }, make("b", { "data-figure": "" }), make("span")), make("span", { class: "say" }));
  }, (row, alarm) => {
    if (alarm.kind === "calm") {
      row.classList.toggle("alone", state.view.devices.length === 0);
      return put(row.lastElementChild, state.view.devices.length ? word.calm : word.nodevices);
    }
    const [what, unit, how, todo] = word.alarms[alarm.kind], [sign, title, count, say] = row.children;
    row.classList.toggle("first", alarm === rows[0]);
    putMark(sign, alarm.sign, 28, what);
    put(title, what);
    put(count.firstElementChild, alarm.count === null ? "" : figure(alarm.count));
    put(count.lastElementChild, alarm.count === null ? "" : ` ${Array.isArray(unit) ? unit[alarm.count === 1 ? 0 : 1] : unit}`);
    const since = alarm.at ? (alarm.kind === "refused" ? word.last : word.since)(localTime(alarm.at)) : "";
    const fact = [[how, alarm.say].filter(Boolean).join(" "), since].filter(Boolean).join(word.comma);
    put(say, [fact, todo].filter(Boolean).join(word.stop));
  });
  put(byId("tab-alarms"), list.length ? String(list.length) : "");
  const fresh = list.filter((alarm) => !state.spoken.has(alarm.kind)).map((alarm) => word.alarms[alarm.kind][0]);
  state.spoken = new Set(list.map((alarm) => alarm.kind));
  if (fresh.length) put(byId("spoken"), fresh.join(word.list));
}

function showCurve() {
  const word = words(), box = byId("curve"), { curve, quarter } = state.view;
  const signature = JSON.stringify([curve, quarter, box.clientWidth, box.clientHeight, state.lang, state.asTable]);
  if (state.curved === signature) return;
  state.curved = signature;
  const beginHour = state.view.day_begins / 60, seen = curve.map((value, at) => (value === null ? -1 : at)).filter((at) => at >= 0);
  const eight = Math.max(0, Math.round((8 - beginHour) * 4)), midnight = Math.min(QUARTERS, Math.round((24 - beginHour) * 4));
  const from = Math.floor(Math.min(eight, seen[0] ?? eight) / 4) * 4, to = Math.ceil(Math.max(midnight, (seen.at(-1) ?? 0) + 1) / 4) * 4;
  box.hidden = state.asTable;
  byId("curve-table").hidden = !state.asTable;
  put(byId("as-table"), state.asTable ? word.ascurve : word.astable);
  byId("as-table").setAttribute("aria-expanded", String(state.asTable));
  if (state.asTable) return curveTable(curve, beginHour, word);
  box.replaceChildren(drawCurve({ curve, quarter, from, to, beginHour, width: box.clientWidth, height: box.clientHeight, word }));
}

function curveTable(curve, beginHour, word) {
  const rows = curve.map((value, at) => [at, value]).filter(([, value]) => value !== null)
    .map(([at, value]) => make("tr", {}, make("td", {}, clockOf((beginHour * 60 + at * 15) % 1440)), make("td", { class: "n value" }, figure(value))));
  const head = make("thead", {}, make("tr", {}, make("th", {}, word.quarter), make("th", { class: "n" }, word.visits)));
  byId("curve-table").replaceChildren(make("table", {}, head, make("tbody", {}, ...rows)));
}

function showLine() {
  const word = words(), line = byId("line");
  put(line, state.broken ? word.broken : state.view ? word.live : "");
  line.classList.toggle("broken", Boolean(state.broken));
  byId("offline").hidden = !state.broken;
  if (state.broken) {
    const since = state.view ? localTime(state.broken.getTime(), true) : state.broken.toTimeString().slice(0, 8);
    put(byId("offline"), word.offline(since));
  }
}

function showClock() {
  if (!state.view) return;
  const now = serverNow(), local = new Date(now + state.view.offset * 60_000);
  put(byId("clock"), localTime(now));
  put(byId("today"), words().date(local.getUTCMonth() + 1, local.getUTCDate(), local.getUTCDay()));
}

function showWords() {
  const word = words();
  root.lang = state.lang === "zh" ? "zh-CN" : "en";
  root.classList.toggle("night", state.night);
  for (const element of document.querySelectorAll("[data-word]")) put(element, word[element.dataset.word]);
  for (const element of document.querySelectorAll("[data-label='tabs']")) element.setAttribute("aria-label", word.tabs);
  put(byId("language").firstElementChild, word.language);
  put(byId("language").lastElementChild, word.short);
  byId("language").lang = state.lang === "zh" ? "en" : "zh-CN";
  put(byId("night"), state.night ? word.day : word.night);
  for (const [id, kind] of [["key-complete", "complete"], ["key-missing", "missing"], ["key-fork", "forked"], ["key-closed", "closed"]]) {
    putMark(byId(id), kind, 20, word.state[kind], 2);
  }
}

function show() {
  showWords();
  showLine();
  if (!state.view) {
    for (const id of ["visits", "people"]) put(byId(id), words().none);
    return;
  }
  showHead();
  showMethods();
  showVenues();
  showTrails(state.view, state.lang, words());
  showDevices();
  showAlarms();
  showCurve();
  showClock();
}

function take(event) {
  state.view = JSON.parse(event.data);
  state.trouble = troubled(living());
  state.inside = inside(living(), state.trouble);
  [state.taken, state.heard, state.broken] = [performance.now(), performance.now(), null];
  show();
}

function broke() {
  state.broken ??= new Date(Date.now() - (performance.now() - state.heard > BROKEN_MS ? performance.now() - state.heard : 0));
  showLine();
}

// The browser reconnects by itself, except when it was refused for good.
function listen() {
  const source = new EventSource("live");
  source.addEventListener("view", take);
  source.addEventListener("error", () => {
    broke();
    if (source.readyState === EventSource.CLOSED) setTimeout(listen, 5_000);
  });
}

byId("emblem").append(emblem(48));
byId("language").addEventListener("click", () => {
  state.lang = state.lang === "zh" ? "en" : "zh";
  kept.write("lang", state.lang);
  show();
});
byId("night").addEventListener("click", () => {
  state.night = !state.night;
  kept.write("theme", state.night ? "night" : "day");
  show();
});
byId("as-table").addEventListener("click", () => {
  state.asTable = !state.asTable;
  if (state.view) showCurve();
});
addEventListener("resize", () => { if (state.view) showCurve(); });
setInterval(() => {
  if (performance.now() - state.heard > BROKEN_MS) broke();
  if (!state.view) return;
  document.querySelectorAll("[data-at]").forEach(refreshAge);
  showClock();
  // Cut off itself, this page cannot tell which device is silent.
  if (!state.broken) showAlarms();
}, 1_000);
show();
listen();
