/**
 * Pages for the time without a connection: the last good copy of each room that was opened, and of
 * the page that says what works offline. They belong to one person; another's arrival clears them.
 */

import { DEVICE, transact } from "vs/lib/database.js";
import { OFFLINE, cacheNameOf, isKept, keptPaths, ourCaches } from "vs/offline/kept.js";
import { keepAssets } from "vs/worker/assets.js";
import { facts } from "vs/worker/facts.js";

/** With a copy at hand, this is how long a weak connection may keep somebody waiting. */
const PATIENCE_MS = 8_000;
/** What a proxy says when there is no server behind it. */
const AWAY = new Set([502, 503, 504]);
const PERSON = "person";

/** Whose the kept pages are: an id, "nobody", or undefined before the first page. */
export const devicePerson = () => transact("readonly", [DEVICE], (device) => device.get(PERSON));

/** Answer a visit: from the network; else the page's copy; else the page about being offline. */
export async function answerVisit(event) {
  const { pathname } = new URL(event.request.url);
  const fresh = fetched(event);
  event.waitUntil(fresh.then((response) => remember(pathname, response?.clone())).catch(() => {}));
  const copy = isKept(pathname) ? await copyOf(pathname) : null;
  const answer = await (copy ? Promise.race([fresh, patience()]) : fresh);
  return answer ?? copy ?? (await copyOf(OFFLINE)) ?? Response.error();
}

async function fetched(event) {
  try {
    const response = (await event.preloadResponse) ?? (await fetch(event.request));
    return AWAY.has(response.status) ? null : response;
  } catch {
    return null;
  }
}

const patience = () => new Promise((resolve) => setTimeout(resolve, PATIENCE_MS, null));

/** Note whose page it is, and keep it if it is one of those we keep. */
async function remember(path, response) {
  const person = response?.headers.get("Voicestead-Person");
  if (!person || response.status !== 200) return;
  const isNew = await belongTo(person);
  if (isKept(path)) await keep(path, response);
  if (isNew && path !== OFFLINE) await keepAnew(OFFLINE);
}

/** True when the device was another's before, or nobody's that we knew. */
async function belongTo(person) {
  const before = await devicePerson();
  if (before === person) return false;
  await forgetPages();
  await transact("readwrite", [DEVICE], (device) => device.put(person, PERSON));
  return true;
}

async function forgetPages() {
  for (const name of await ourCaches()) {
    const cache = await caches.open(name);
    for (const path of await keptPaths()) await cache.delete(path, { ignoreVary: true });
  }
}

/** The page comes last: a copy without its scripts would be worse than none. */
async function keep(path, response) {
  await keepAssets(addressesIn(await response.clone().text()));
  const cache = await caches.open(cacheNameOf(facts().version));
  await cache.put(path, response);
}

const addressesIn = (html) => html.match(/\/static\/v\/[^"'\s<>)\\&]+\.\w+/g) ?? [];

/** Fetch a page for keeping. Throws when the server is away; a page that moved on is not kept. */
export async function keepAnew(path) {
  const response = await fetch(path, { redirect: "manual", headers: { Accept: "text/html" } });
  if (response.status >= 500) throw new Error(`${path} answered ${response.status}`);
  await remember(path, response);
}

/** Keep a page that was opened before we were there to see it. */
export async function keepIfNew(path) {
  if (isKept(path) && !(await caches.match(path, { ignoreVary: true }))) await keepAnew(path);
}

/** A kept page as it will be shown: it says of itself that it is a copy. */
async function copyOf(path) {
  const kept = await caches.match(path, { ignoreVary: true });
  if (!kept) return null;
  const headers = new Headers(kept.headers);
  for (const name of ["Content-Encoding", "Content-Length"]) headers.delete(name);
  return new Response((await kept.text()).replace("<html", "<html data-kept"), { headers });
}
