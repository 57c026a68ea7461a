/**
 * Small words to the server that must not be lost: a sentence skipped or reported, a clip taken
 * back. Each is kept in this browser until the server has heard it, in the order they were said.
 *
 * An errand: {id, personId, method, url, body}. All of them can be run twice without harm.
 */

import { waitMs } from "vs/lib/backoff.js";
import { DEVICE, transact } from "vs/lib/database.js";

const KEPT_AS = "errands";
const LOCK = "voicestead-errands";
const PATIENCE_MS = 30_000;
/** Asking again later may help: who we are, timeout, too early, too many. */
const PASSING = new Set([401, 403, 408, 425, 429]);

let attempts = 0;
let timer;

/** Keep an errand and try it at once. Resolves with true if the server has heard all, by now. */
export async function runErrand({ personId, method, url, body = null }) {
  const errand = { id: crypto.randomUUID(), personId, method, url, body };
  await change((errands) => [...errands, errand]).catch(() => attempt(errand));
  return sendDueErrands(personId);
}

/** Send what this person's errands owe now and whenever the network is back. Returns a stop. */
export function startErrands(personId) {
  const send = () => sendDueErrands(personId);
  globalThis.addEventListener("online", send);
  send();
  return () => {
    clearTimeout(timer);
    globalThis.removeEventListener("online", send);
  };
}

/** Send them one after another until one has to wait. True when none is left. */
export async function sendDueErrands(personId) {
  const pass = () => sendEach(personId);
  const isDone = await (navigator.locks ? navigator.locks.request(LOCK, pass) : pass());
  clearTimeout(timer);
  attempts = isDone ? 0 : attempts + 1;
  if (!isDone) timer = setTimeout(() => sendDueErrands(personId), waitMs(attempts));
  return isDone;
}

async function sendEach(personId) {
  for (const errand of await errandsOf(personId)) {
    if (!(await attempt(errand))) return false;
    await change((errands) => errands.filter(({ id }) => id !== errand.id));
  }
  return true;
}

/** What this person still has to say to the server. */
export async function errandsOf(personId) {
  const read = transact("readonly", [DEVICE], (device) => device.get(KEPT_AS));
  const errands = (await read.catch(() => null)) ?? [];
  return errands.filter((errand) => errand.personId === personId);
}

function change(next) {
  return transact("readwrite", [DEVICE], (device) => {
    const request = device.get(KEPT_AS);
    request.onsuccess = () => device.put(next(request.result ?? []), KEPT_AS);
  });
}

/** True when the server has heard it, or will never want to: asking the same again would not help. */
async function attempt({ method, url, body }) {
  const headers = body ? { "Content-Type": "application/json" } : {};
  const request = { method, headers, body: body && JSON.stringify(body), keepalive: true };
  try {
    const response = await fetch(url, { ...request, signal: AbortSignal.timeout(PATIENCE_MS) });
    return isHeard(response);
  } catch {
    return false;
  }
}

/** A 2xx with a page in it is from something else than our server: a café's login page. */
function isHeard({ ok, status, headers }) {
  if (ok) return status === 204 || /json/.test(headers.get("Content-Type") ?? "");
  return status < 500 && !PASSING.has(status);
}
