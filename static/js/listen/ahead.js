/** Fetches recordings and draws their shapes before they are wanted; keeps the last few. */

import { pictureOf } from "vs/audio/decode.js";
import { keptSound } from "vs/listen/kept.js";

/** The clip in hand, three ahead, and some to go back to, one of them in both its sounds. */
const KEPT = 8;
const fetched = new Map();

/** The recording of this sound of the clip, fetched once; null where scripts cannot have it. */
export function fetchAhead(clip, sound) {
  const known = fetched.get(sound.address);
  fetched.delete(sound.address);
  fetched.set(sound.address, known ?? { blob: load(clip, sound), picture: null });
  if (fetched.size > KEPT) fetched.delete(fetched.keys().next().value);
  return fetched.get(sound.address).blob;
}

/** What to draw of it, in `count` bars; the same shape is not worked out twice. */
export async function drawAhead(clip, sound, count) {
  const blob = await fetchAhead(clip, sound);
  const entry = fetched.get(sound.address);
  if (!blob) return { peaks: [], durationS: 0 };
  if (!entry) return pictureOf(blob, count);
  if (entry.picture?.count !== count) entry.picture = { count, drawn: pictureOf(blob, count) };
  return entry.picture.drawn;
}

/** The recordings at hand, of whichever clips. */
export async function fetchedBlobs() {
  const blobs = await Promise.all([...fetched.values()].map(({ blob }) => blob));
  return blobs.filter(Boolean);
}

async function load(clip, sound) {
  const kept = await keptSound(clip, sound);
  if (kept) return kept;
  try {
    const response = await fetch(sound.address);
    if (response.ok) return await response.blob();
  } catch {
    // A store on another origin may not let scripts read: the <audio> element still can.
  }
  fetched.delete(sound.address);
  return null;
}
