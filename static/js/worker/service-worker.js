/**
 * The service worker: opens the rooms without a connection, and sends what waits when no page does.
 * It caches no answer of the API and no page but the rooms and the page about being offline.
 */

import { OFFLINE, cacheNameOf, isKept, keptPaths, ourCaches } from "vs/offline/kept.js";
import { SEND } from "vs/offline/worker.js";
import { answerAsset, isAsset, keepAssets } from "vs/worker/assets.js";
import { facts } from "vs/worker/facts.js";
import { answerVisit, keepAnew, keepIfNew } from "vs/worker/pages.js";
import { sendAll } from "vs/worker/sending.js";

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(activate()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(answerVisit(event));
  else if (isAsset(new URL(request.url))) event.respondWith(answerAsset(event));
});

self.addEventListener("sync", (event) => {
  if (event.tag === SEND) event.waitUntil(sendAll());
});

self.addEventListener("message", (event) => {
  const { kind, path, assets } = event.data ?? {};
  if (kind === "opened") event.waitUntil(keepOpened(path, assets));
});

/** A room that was there before us opens without a connection, too. */
async function keepOpened(path, assets) {
  await self.clients.claim(); // it may have been on its way when we claimed the others
  await keepAssets(assets).catch(() => {}); // what we could not have is asked for at the next visit
  await keepIfNew(path).catch(() => {});
}

/** Fetch every kept page anew, with the files of this version, before the old ones go. */
async function install() {
  for (const path of new Set([OFFLINE, ...(await keptPaths())])) await keepAnew(path);
  if (!(await isRoomOpen())) await self.skipWaiting();
}

/** A set in hand is not to change its scripts half-way. */
async function isRoomOpen() {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  return pages.some(({ url }) => isKept(new URL(url).pathname));
}

async function activate() {
  const present = cacheNameOf(facts().version);
  const old = (await ourCaches()).filter((name) => name !== present);
  await Promise.all(old.map((name) => caches.delete(name)));
  await self.registration.navigationPreload?.enable();
  await self.clients.claim();
}
