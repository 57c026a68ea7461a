/** Our own versioned files: their address names their content, so a kept one is always right. */

import { cacheNameOf } from "vs/offline/kept.js";
import { facts } from "vs/worker/facts.js";

const VERSIONED = "/static/v/";

export const isAsset = ({ pathname, origin }) =>
  origin === location.origin && pathname.startsWith(VERSIONED);

/** Answer with the kept file, or fetch and keep it. */
export async function answerAsset(event) {
  const kept = await caches.match(event.request.url, { ignoreVary: true });
  if (kept && facts().isFixed) return kept;
  try {
    const response = await fetch(event.request);
    if (response.status === 200) event.waitUntil(put(event.request.url, response.clone()));
    return response;
  } catch (error) {
    if (kept) return kept;
    throw error;
  }
}

/** Keep these files, if they are not kept yet. Throws when one cannot be had. */
export async function keepAssets(addresses) {
  const cache = await caches.open(cacheNameOf(facts().version));
  const ours = [...new Set(addresses)].filter((address) => address.startsWith(VERSIONED));
  await Promise.all(
    ours.map(async (address) => (await cache.match(address)) ?? cache.add(address)),
  );
}

async function put(address, response) {
  const cache = await caches.open(cacheNameOf(facts().version));
  await cache.put(address, response).catch(() => {}); // a full device still shows the page
}
