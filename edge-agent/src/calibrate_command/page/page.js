// The page: asks the program how all is, shows it, and tells it what was done here.
import { every, put } from "./base.js";
import { speak, switchLanguage, words } from "./words.js";
import * as stage from "./stage.js";
import { showDoubt, showLines, showPassed, showPeople, showSteps } from "./lists.js";

// Between two questions, ms: the program draws five outlines a second.
const STATE_EVERY = 300;
const OUTLINE_EVERY = 200;
// How long a line that was crossed is lit, and a refusal stands, ms.
const LIT = 900;
const STANDS = 8000;

const byId = (id) => document.getElementById(id);
let state = null;
let tool = "line";
let refusal = null;
let kept = null;
let leaving = false;
let ended = false;
let heard = null;
let sound = null;
let standing = 0;

// One after the other, so that each is meant for the drawing it is made on.
let queue = Promise.resolve();
const edit = (what) => (queue = queue.then(() => state && send("edit", { version: state.version, edit: what })));

async function send(where, what) {
  try {
    const answer = await fetch(where, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(what ?? {}) });
    const told = answer.status === 204 ? null : await answer.json();
    if (!answer.ok) {
      refuse(told);
      return null;
    }
    if (where === "edit") { kept = null; leaving = false; }
    refuse(null);
    if (told?.camera) take(told);
    return told ?? {};
  } catch {
    gone();
    return null;
  }
}

function refuse(told) {
  clearTimeout(standing);
  refusal = told && { ...told, text: words().refused[told.error] ?? told.text };
  if (refusal) standing = setTimeout(() => { refusal = null; show(); }, STANDS);
  show();
}

function gone() {
  byId("gone").hidden = false;
  put(byId("gone"), ended ? words().ended : words().gone);
}

function take(told) {
  byId("gone").hidden = true;
  const newest = told.passed[0]?.number ?? 0;
  // What was counted before the page was opened is no news.
  const news = heard === null ? [] : told.passed.filter(({ number }) => number > heard);
  heard = Math.max(newest, heard ?? 0);
  state = told;
  for (const { line, direction } of news) light(line, direction);
  show();
}

const lit = new Map();
function light(line, direction) {
  lit.set(line, Date.now() + LIT);
  setTimeout(show, LIT + 50);
  if (sound) beep(direction === "+" ? 880 : 587);
}

// A short tone: who walks through hears at the door that it was counted.
function beep(pitch) {
  const tone = sound.createOscillator();
  const loud = sound.createGain();
  tone.frequency.value = pitch;
  loud.gain.setValueAtTime(0.25, sound.currentTime);
  loud.gain.exponentialRampToValueAtTime(0.001, sound.currentTime + 0.18);
  tone.connect(loud).connect(sound.destination);
  tone.start();
  tone.stop(sound.currentTime + 0.2);
}

function show() {
  if (!state) return;
  for (const [n, line] of state.lines.entries()) line.crossed = (lit.get(n) ?? 0) > Date.now();
  stage.show(state);
  showLines(state, edit, refusal);
  showPeople(state, edit);
  showPassed(state);
  showDoubt(state);
  showSteps(state);
  showCamera();
  showKept();
  put(byId("source"), state.camera.source);
  put(byId("how"), tool === "line" ? words().howline : words().howperson);
  byId("undo").disabled = !state.can_undo;
  const general = refusal && refusal.line === undefined && !["changed", "unwritten"].includes(refusal.error);
  byId("refused").hidden = !general;
  if (general) put(byId("refused"), refusal.text);
}

function showCamera() {
  const { sees, health, detail } = state.camera;
  put(byId("live"), sees ? words().live : words().broken);
  byId("live").classList.toggle("broken", !sees);
  const absent = byId("absent");
  absent.hidden = sees;
  const [what, then] = words().health[health] ?? [health, ""];
  const key = `${what}${then}${detail}`;
  if (sees || absent.dataset.shown === key) return;
  absent.dataset.shown = key;
  const part = (tag, text) => Object.assign(document.createElement(tag), { textContent: text });
  absent.replaceChildren(part("b", what), part("span", then), ...(detail ? [part("small", detail)] : []));
  stage.clear();
}

function showKept() {
  const { path, there, saved } = state.file;
  const wrong = refusal && ["changed", "unwritten"].includes(refusal.error) ? refusal.text : leaving ? words().leave : null;
  const replacing = refusal?.error === "changed";
  put(byId("save"), replacing ? words().saveagain : words().save);
  byId("save").disabled = saved || state.lines.length === 0;
  byId("seal").hidden = !saved || wrong !== null;
  byId("kept").parentElement.classList.toggle("wrong", wrong !== null);
  put(byId("kept"), wrong ?? (kept && saved ? words().saved(kept) : there && saved ? words().before(path) : words().unsaved(path)));
}

async function save() {
  const told = await send("save", { replace: refusal?.error === "changed" });
  if (told) {
    kept = told.saved;
    await ask();
  }
}

async function done() {
  const unsaved = !state.file.saved && (state.lines.length > 0 || state.people.length > 0);
  if (unsaved && !leaving) {
    leaving = true;
    show();
    return;
  }
  ended = true;
  await send("done");
  gone();
}

async function ask() {
  if (ended) return;
  try {
    const answer = await fetch("state");
    if (answer.ok) take(await answer.json());
    else gone();
  } catch {
    gone();
  }
}

let seen = 0;
async function look() {
  if (ended) return;
  const answer = await fetch(`outline?seen=${seen}`);
  if (answer.status !== 200) return;
  const [number, width, height] = answer.headers.get("x-outline").split(" ").map(Number);
  seen = number;
  stage.paint(new Uint8Array(await answer.arrayBuffer()), width, height);
}

function choose(chosen) {
  tool = chosen;
  stage.choose(chosen);
  for (const name of ["line", "person"]) byId(`tool-${name}`).setAttribute("aria-pressed", String(name === tool));
  show();
}

byId("tool-line").addEventListener("click", () => choose("line"));
byId("tool-person").addEventListener("click", () => choose("person"));
byId("undo").addEventListener("click", () => edit({ do: "undo" }));
byId("again").addEventListener("click", () => send("again"));
byId("save").addEventListener("click", save);
byId("done").addEventListener("click", done);
byId("sound").addEventListener("click", () => {
  const on = sound === null;
  if (!on) sound.close();
  sound = on ? new AudioContext() : null;
  byId("sound").setAttribute("aria-pressed", String(on));
  if (on) beep(880);
});
byId("language").addEventListener("click", () => {
  switchLanguage();
  speak();
  refuse(null);
  delete byId("absent").dataset.shown;
  show();
});
addEventListener("keydown", (event) => {
  const typing = event.target instanceof HTMLInputElement;
  if (event.key === "z" && (event.ctrlKey || event.metaKey) && !typing) edit({ do: "undo" });
});

speak();
stage.begin(edit);
every(STATE_EVERY, ask);
every(OUTLINE_EVERY, look);
