/** What the gate said about a clip, in the page's words. */

import { words } from "vs/lib/words.js";

/** The reason that weighs most: the first as severe as the verdict; none when all is well. */
function mainReason(clip) {
  if (!clip?.verdict || clip.verdict === "accept" || clip.insisted) return null;
  return clip.reasons.find(({ severity }) => severity === clip.verdict) ?? clip.reasons[0] ?? null;
}

/** What happened, in one line; also when nothing is known yet. */
export function titleOf(root, clip) {
  if (!clip?.verdict) return words(root, "verdict-later");
  if (clip.insisted) return words(root, "verdict-insisted");
  return mainReason(clip)?.title ?? words(root, `verdict-${clip.verdict}`);
}

/** What to do about it, in one line; empty when there is nothing to do. */
export const adviceOf = (clip) => mainReason(clip)?.advice ?? "";
