// The line to the program. Taps go one after the other, in their order; one without an answer
// is told again until it has one. They have numbers, so that none counts twice, and say how long
// they waited, so that each keeps its time. What waits outlives a reload of the page.

const AGAIN = 500;
const PATIENCE = 5000;
const KEPT = "waiting";

const now = () => performance.timeOrigin + performance.now();
const [page] = crypto.getRandomValues(new Uint32Array(1));
let number = 0;
let waiting = kept();
let busy = false;
let hears = null;

function kept() {
  try { return JSON.parse(sessionStorage.getItem(KEPT)) ?? []; } catch { return []; }
}

function keep() {
  try { sessionStorage.setItem(KEPT, JSON.stringify(waiting)); } catch { /* then it lives as long as the page */ }
}

const pause = (ms) => new Promise((resolve) => { setTimeout(resolve, ms); });

async function post(where, body) {
  const answer = await fetch(where, {
    method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body), signal: AbortSignal.timeout(PATIENCE),
  });
  return { fine: answer.ok, told: await answer.json() };
}

function add(where, body) {
  waiting.push({ where, body, at: now() });
  keep();
  run();
}

export const tap = (audit, way) => add("tap", { audit, page, seq: ++number, way });
export const end = (audit) => add("end", { audit });

// Taps that wait and would count in one direction; all of them; the word that all are made.
export const waits = (audit, way) => waiting.filter(({ where, body }) => where === "tap" && body.audit === audit && (!way || body.way === way)).length;
export const ends = (audit) => waiting.some(({ where, body }) => where === "end" && body.audit === audit);

export const isBusy = () => waiting.length > 0;

export function forget(audit) {
  waiting = waiting.filter(({ body }) => body.audit !== audit);
  keep();
}

// Hears what each order came to: `told`, `refused` or `broken`.
export function listen(hearer) {
  hears = hearer;
  run();
}

async function run() {
  if (busy || !hears) return;
  busy = true;
  while (waiting.length > 0) {
    const [order] = waiting;
    try {
      const { fine, told } = await post(order.where, { ...order.body, late: Math.max(0, Math.round(now() - order.at)) });
      // It may have been forgotten meanwhile.
      if (waiting[0] === order) { waiting.shift(); keep(); }
      if (fine) hears.told(told);
      else hears.refused(told);
    } catch {
      hears.broken();
      await pause(AGAIN);
    }
  }
  busy = false;
}

// An order that is not repeated: whoever gave it sees that it was not done.
export async function ask(where, body) {
  try {
    const { fine, told } = await post(where, body);
    if (fine) hears.told(told);
    else hears.refused(told);
    return fine;
  } catch {
    hears.broken();
    return false;
  }
}

export async function state() {
  const answer = await fetch("state", { signal: AbortSignal.timeout(PATIENCE) });
  const told = await answer.json();
  if (answer.ok) hears.told(told);
  else hears.refused(told);
}
