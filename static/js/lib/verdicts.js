/** Waits for what the gate says about a clip: asks quickly at first, then ever less often. */

import { readClip } from "vs/lib/api.js";

const FIRST_MS = 200;
const GROWTH = 1.4;
const LONGEST_MS = 3_000;
const PATIENCE_MS = 30_000;

const pause = (ms) => new Promise((resolve) => setTimeout(resolve, ms));

/** The clip document once it has a verdict; the last one seen, or null, when patience ends. */
export async function verdictOn(clipsUrl, uuid) {
  const end = Date.now() + PATIENCE_MS;
  let clip = null;
  for (let wait = FIRST_MS; Date.now() < end; wait = Math.min(LONGEST_MS, wait * GROWTH)) {
    await pause(wait);
    clip = (await readClip(clipsUrl, uuid)) ?? clip;
    if (clip?.verdict) break;
  }
  return clip;
}
