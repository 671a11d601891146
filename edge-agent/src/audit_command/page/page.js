// The page: which door, taps, who and why, what was found. What was tapped lies with the
// program; the page shows it, and tells it what fingers do here.
import { every, put } from "./base.js";
import * as found from "./found.js";
import * as line from "./line.js";
import { pick, speak, switchLanguage, words } from "./words.js";

// Between two questions, ms.
const ASK_EVERY = 1000;
// A finger that touches one place twice within this has bounced, ms.
const BOUNCE = 60;
// How long a pad is lit, and a refusal or a doubt stands, ms.
const LIT = 130;
const STANDS = 6000;
const SURE_FOR = 5000;

const byId = (id) => document.getElementById(id);
const STAGES = ["choose", "ready", "tap", "why", "found"];
let state = null;
let chosen = null;
let shown = null;
let broken = false;
let ended = false;
let refusal = null;
let standing = 0;
let sure = 0;
const who = { role: null, reason: null };

line.listen({
  told(told) {
    broken = false;
    // An answer that was overtaken says what was.
    if (!state || told.version >= state.version) state = { ...state, ...told };
    show();
  },
  refused(told) {
    broken = false;
    refuse(told);
    look();
  },
  broken() {
    broken = true;
    show();
  },
});

function refuse(told) {
  clearTimeout(standing);
  refusal = told && (words().refused[told.error] ?? told.text);
  if (refusal) standing = setTimeout(() => refuse(null), STANDS);
  show();
}

const look = () => (ended ? Promise.resolve() : line.state().catch(() => { broken = true; show(); }));
const audit = () => state?.audit ?? null;
const sameDoor = (a, b) => a && b && a.line === b.line && a.method === b.method;
const lineOf = (door) => state.lines.find((one) => sameDoor(one, door));
const isTapping = () => shown === "tap" && !ended && !line.ends(audit().number);

function stage() {
  if (audit()) return audit().saved !== null ? "found" : audit().ended ? "why" : "tap";
  if (state.lines.length === 1) [chosen] = state.lines;
  return chosen && lineOf(chosen) ? "ready" : "choose";
}

function show() {
  byId("gone").hidden = !(broken || ended) || (shown === "tap" && !ended);
  put(byId("gone"), ended ? words().ended : words().gone);
  byId("refused").hidden = refusal === null;
  put(byId("refused"), refusal ?? "");
  byId("live").hidden = ended;
  byId("live").classList.toggle("broken", broken);
  byId("live").classList.toggle("fine", !broken);
  put(byId("live"), broken ? words().broken : words().live);
  byId("foot").hidden = ended || ["tap", "why"].includes(shown);
  if (!state?.lines) return;
  const now = stage();
  for (const name of STAGES) byId(name).hidden = name !== now || ended;
  document.body.classList.toggle("tapping", now === "tap" && !ended);
  ({ choose: showChoose, ready: showReady, tap: showTap, why: showWhy, found: showFound })[now]();
  for (const element of document.querySelectorAll(".warnings")) showWarnings(element);
  if (now !== shown) entered(now);
}

function entered(now) {
  const first = shown === null;
  shown = now;
  sure = 0;
  if (now === "why") Object.assign(who, { role: null, reason: null });
  if (!first) {
    scrollTo(0, 0);
    byId(`${now}-title`).focus({ preventScroll: true });
  }
  if (now === "tap") stayAwake();
  show();
}

// What it says is made anew only when it changes, so that a finger never loses its button.
function once(element, what, fill) {
  const key = JSON.stringify([document.documentElement.lang, what]);
  if (element.dataset.shown === key) return;
  element.dataset.shown = key;
  fill();
}

function showWarnings(element) {
  const { agent, lines, doubts } = state;
  once(element, [agent, lines.length, doubts], () => {
    const why = ({ sight }) => words().sights[sight] ?? words().doubts[sight.doubted] ?? sight;
    const all = !agent ? [words().agent] : lines.length === 0 ? [words().nolines] : doubts.map((one) => words().doubt(one.name, why(one)));
    element.replaceChildren(...all.map((text) => found.make("p", { role: "alert" }, text)));
  });
}

const place = ({ hall, entrance, method }) => [hall && pick(hall), entrance ? words().entrance : words().inner, words().methods[method]].filter(Boolean).join(" · ");

function showChoose() {
  once(byId("lines"), state.lines, () => {
    byId("lines").replaceChildren(...state.lines.map((one) => {
      const card = found.make("button", { type: "button", class: "card" },
        found.make("b", {}, pick(one.name)), found.make("span", {}, place(one)), found.make("span", {}, found.newest(one.earlier)));
      card.addEventListener("click", () => { chosen = one; show(); });
      return found.make("div", { role: "listitem" }, card);
    }));
  });
}

function showReady() {
  const one = lineOf(chosen);
  put(byId("ready-title"), pick(one.name));
  put(byId("ready-sub"), place(one));
  byId("other").hidden = state.lines.length < 2;
  byId("begin").disabled = !state.agent;
  showEarlier("ready", one, null);
}

function showEarlier(section, door, but) {
  const element = byId(section).querySelector(".earlier");
  const audits = (lineOf(door)?.earlier ?? []).filter(({ entry }) => entry !== but);
  once(element, audits, () => found.earlier(element, audits));
}

function showTap() {
  const { number, door, asked, most, inward, outward, lasts_ms: lasts, over } = audit();
  const [ins, outs] = [inward + line.waits(number, "in"), outward + line.waits(number, "out")];
  const all = ins + outs;
  const ending = line.ends(number);
  put(byId("tap-title"), pick(door.name));
  const [n, of] = words().of(all, asked);
  const minutes = Math.floor(lasts / 60000);
  const after = `${of}${minutes > 0 ? words().lasts(minutes) : ""}`;
  once(byId("tap-of"), [n, after], () => byId("tap-of").replaceChildren(found.make("b", {}, n), after));
  byId("progress").max = asked;
  byId("progress").value = Math.min(all, asked);
  put(byId("figure-in"), String(ins));
  put(byId("figure-out"), String(outs));
  for (const pad of ["pad-in", "pad-out"]) byId(pad).disabled = over || ending || all >= most;
  byId("back").disabled = all === 0 || ending;
  byId("end").disabled = all === 0 || ending;
  byId("end").classList.toggle("gold", all >= asked || over);
  const waits = line.waits(number);
  const say = words();
  const fine = matchMedia("(hover: hover) and (pointer: fine)").matches ? say.keys : "";
  byId("tap-note").classList.toggle("bad", broken);
  put(byId("tap-note"), broken ? say.waiting(waits) : over ? say.over : all >= most ? say.full : all >= asked ? say.enough : all > 0 && fine === "" ? say.few(asked) : fine);
  showDrop("drop", all);
}

function showDrop(id, taps) {
  const is = sure > Date.now();
  byId(id).classList.toggle("sure", is);
  put(byId(id), is && taps > 0 ? words().sure(taps) : words().drop);
}

async function drop() {
  const { number, inward, outward } = audit();
  const taps = inward + outward + line.waits(number);
  if (taps > 0 && sure <= Date.now()) {
    sure = Date.now() + SURE_FOR;
    setTimeout(show, SURE_FOR + 50);
    show();
    return;
  }
  line.forget(number);
  chosen = null;
  await line.ask("leave", { audit: number });
}

function showWhy() {
  const { inward, outward, door } = audit();
  put(byId("why-title"), words().why);
  put(byId("why-sub"), `${pick(door.name)} · ${words().tapped(inward + outward, inward, outward)}`);
  showChoices("roles", "role", state.roles);
  showChoices("reasons", "reason", state.reasons);
  showDrop("drop-late", inward + outward);
  byId("save").disabled = !who.role || !who.reason;
}

function showChoices(id, name, all) {
  once(byId(id), [all, audit().number, shown === "why"], () => {
    byId(id).replaceChildren(...all.map(({ key, words: text }) => {
      const radio = found.make("input", { type: "radio", name, value: key });
      radio.checked = who[name] === key;
      radio.addEventListener("change", () => { who[name] = key; show(); });
      return found.make("label", { class: "choice" }, radio, pick(text));
    }));
  });
}

function showFound() {
  const { door, verdict } = audit();
  put(byId("found-title"), pick(door.name));
  byId("waits").hidden = verdict !== null;
  put(byId("waits-word"), state.agent ? words().waits : words().waitsagent);
  once(byId("verdict"), verdict, () => (verdict ? found.verdict(byId("verdict"), verdict) : byId("verdict").replaceChildren()));
  put(byId("again"), verdict ? words().again : words().other);
  byId("again").classList.toggle("gold", verdict !== null);
  showEarlier("found", door, verdict?.entry);
}

// The screen stays on while somebody taps, where the browser lets it.
async function stayAwake() {
  try { await navigator.wakeLock?.request("screen"); } catch { /* then it goes dark as it is set */ }
}

const last = new Map();
function tap(way, pad, at) {
  if (!isTapping() || pad?.disabled || at - (last.get(way) ?? -BOUNCE) < BOUNCE) return;
  last.set(way, at);
  sure = 0;
  line.tap(audit().number, way);
  if (pad) light(pad);
  navigator.vibrate?.(12);
  show();
}

function light(pad) {
  pad.classList.add("hit");
  clearTimeout(pad.fading);
  pad.fading = setTimeout(() => pad.classList.remove("hit"), LIT);
}

for (const [id, way] of [["pad-in", "in"], ["pad-out", "out"]]) {
  const pad = byId(id);
  // At once, and each thumb for itself; a click that no pointer made is of a key or a reader.
  pad.addEventListener("pointerdown", (event) => { if (event.button === 0) tap(way, pad, event.timeStamp); });
  pad.addEventListener("click", (event) => { if (event.detail === 0) tap(way, pad, event.timeStamp); });
  pad.addEventListener("contextmenu", (event) => event.preventDefault());
}
byId("back").addEventListener("click", () => tap("back", null, performance.now()));
byId("end").addEventListener("click", () => { if (isTapping()) { line.end(audit().number); show(); } });
byId("drop").addEventListener("click", drop);
byId("drop-late").addEventListener("click", drop);
byId("other").addEventListener("click", () => { chosen = null; show(); });
byId("begin").addEventListener("click", () => line.ask("begin", { line: chosen.line, method: chosen.method }));
byId("go-on").addEventListener("click", () => line.ask("go-on", { audit: audit().number }));
byId("save").addEventListener("click", () => line.ask("save", { audit: audit().number, ...who }));
byId("again").addEventListener("click", () => {
  chosen = audit().verdict ? lineOf(audit().door) ?? null : null;
  line.ask("leave", { audit: audit().number });
});
byId("done").addEventListener("click", async () => {
  ended = true;
  await fetch("done", { method: "POST" }).catch(() => {});
  show();
});
byId("language").addEventListener("click", () => {
  switchLanguage();
  speak();
  refuse(null);
});
addEventListener("keydown", (event) => {
  // A key that is held is one tap.
  if (event.repeat && event.target.closest?.(".pad")) event.preventDefault();
  const way = { KeyI: "in", KeyO: "out", Backspace: "back" }[event.code];
  if (!way || !isTapping() || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  if (!event.repeat) tap(way, { in: byId("pad-in"), out: byId("pad-out") }[way], event.timeStamp);
});
document.addEventListener("visibilitychange", () => { if (!document.hidden && shown === "tap") stayAwake(); });

speak();
// While taps are on their way they are answered with how all is.
every(ASK_EVERY, () => (line.isBusy() ? Promise.resolve() : look()));
