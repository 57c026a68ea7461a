/** The ways to hear a clip, its copy and its original: which one to play, what of it was heard. */

const KEY = "voicestead-sound";

/** What the <source> elements in there offer; `startsS` is where in the original a copy begins. */
export function soundsIn(scope) {
  return [...scope.querySelectorAll("source")].map((source) => ({
    address: source.getAttribute("src"),
    type: source.getAttribute("type"),
    isOriginal: source.dataset.startsS === undefined,
    startsS: Number(source.dataset.startsS ?? 0),
  }));
}

/**
 * The original and the first copy that this browser can play. Where it says that it can play none,
 * the original all the same: then the attempt will tell.
 */
export function playable(sounds, canPlay) {
  const fit = sounds.filter(({ type }) => canPlay(type));
  const copy = fit.find(({ isOriginal }) => !isOriginal);
  const original = fit.find(({ isOriginal }) => isOriginal);
  return { copy, original: original ?? (copy ? undefined : sounds.at(-1)) };
}

export const preferred = ({ copy, original }, wantsOriginal) =>
  (wantsOriginal ? original : copy) ?? copy ?? original;

/** The parts that were played, in the original's time, as [from, to] in seconds. */
export function playedSpans({ played }, startsS) {
  return Array.from({ length: played.length }, (_, i) => [
    startsS + played.start(i),
    startsS + played.end(i),
  ]);
}

/** How many seconds the spans cover, what they share not counted twice. */
export function coveredS(spans) {
  let seconds = 0;
  let reached = -Infinity;
  for (const [from, to] of [...spans].sort((a, b) => a[0] - b[0])) {
    seconds += Math.max(0, to - Math.max(from, reached));
    reached = Math.max(reached, to);
  }
  return seconds;
}

/** Does the person at this device want to hear originals? */
export function wantsOriginal() {
  try {
    return localStorage.getItem(KEY) === "original";
  } catch {
    return false; // no storage: the wish lasts as long as the card
  }
}

export function rememberSound(isOriginal) {
  try {
    localStorage.setItem(KEY, isOriginal ? "original" : "copy");
  } catch {
    // It is not remembered, and nothing else is lost.
  }
}
