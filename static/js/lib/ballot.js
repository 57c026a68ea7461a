/**
 * What a browser still has to bring to the server about one clip: a vote or a skip, and what it has
 * to take back there first. Pure.
 *
 * An entry: {clipId, personId, gives, undoes, answer, reasons, heardS, latencyS, mark, isDoubtful,
 * attempts, notBefore, problem, createdAt}. `gives` is "vote", "skip" or null; `undoes` lists what
 * the server has or may have. `mark` is new with every change of mind. An entry is doubtful once it
 * was sent and no answer came back.
 */

/** The entry for a new `vote`, where `old` (or nothing) still waits for the same clip. */
export function voted(old, vote) {
  return newEntry({ ...vote, undoes: old ? owed(old) : [] });
}

/**
 * What is left once the person took back what they `gave`: null when that never left this browser.
 */
export function takenBack(old, { clipId, personId, gave }) {
  const undoes = old ? owed(old) : [gave];
  return undoes.length ? newEntry({ clipId, personId, gives: null, undoes }) : null;
}

/** What the server may have for this entry's clip. */
function owed({ gives, undoes, isDoubtful }) {
  return isDoubtful && gives ? [...new Set([...undoes, gives])] : undoes;
}

function newEntry({ answer = null, reasons = [], heardS = null, latencyS = null, ...rest }) {
  return {
    ...rest,
    answer,
    reasons,
    heardS,
    latencyS,
    mark: crypto.randomUUID(),
    isDoubtful: false,
    attempts: 0,
    notBefore: 0,
    problem: null,
    createdAt: Date.now(),
  };
}
