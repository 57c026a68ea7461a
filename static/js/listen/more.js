/** Where the next clips come from: the server, or what is kept here when it is out of reach. */

import { clipFrom } from "vs/listen/clips.js";
import { keptClips } from "vs/listen/kept.js";

const PATIENCE_MS = 10_000;
/** As many as an address holds with room to spare. */
const LISTED = 100;

/**
 * Up to `count` clips that are none of `exclude`, as {clips, isOnline}: from the server, which has
 * no more if there are none, or what is kept on this device.
 */
export async function moreClips(who, count, exclude) {
  const given = await clipsFromServer(who, count, exclude);
  if (given) return { clips: given, isOnline: true };
  const kept = (await keptClips(who)).map(({ clip }) => clip);
  return { clips: kept.filter(({ id }) => !exclude.includes(id)).slice(0, count), isOnline: false };
}

/** Clips that the server gives out, or null when it cannot be asked. */
export async function clipsFromServer({ apiUrl, locale }, count, exclude) {
  const query = new URLSearchParams({ count, exclude: exclude.slice(-LISTED).join(",") });
  const url = `${apiUrl}/locales/${encodeURIComponent(locale)}/clips?${query}`;
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    const response = await fetch(url, { headers: { Accept: "application/json" }, signal });
    return response.ok ? (await response.json()).clips.map(clipFrom) : null;
  } catch {
    return null;
  }
}
