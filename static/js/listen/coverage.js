/** Was a clip heard? By what was played of it, so that skipping around does not count. Pure. */

import { coveredS } from "vs/listen/sounds.js";

/** So much of the speech may be missing; a little less than the server's HEARING_TOLERANCE_S. */
const TOLERANCE_S = 0.25;
/** Where the speech is not known, so much may be missing of the whole. */
const WHOLE_TOLERANCE_S = 0.6;

/**
 * May somebody answer who has heard these `spans`, [from, to] in seconds of the original? All of the
 * `speech`, {startsS, endsS}, has to be among them; where that is null, all of the `whole` sound,
 * whose end may not be known: then nothing is enough.
 */
export function hasHeard(spans, speech, whole) {
  const { startsS, endsS } = speech ?? whole;
  const within = spans
    .map(([from, to]) => [Math.max(from, startsS), Math.min(to, endsS)])
    .filter(([from, to]) => to > from);
  const missingS = endsS - startsS - coveredS(within);
  return missingS <= (speech ? TOLERANCE_S : WHOLE_TOLERANCE_S);
}
