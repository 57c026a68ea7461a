/**
 * The takes of this browser: each stays here, through reloads and crashes, until the server has it.
 *
 * A take: {uuid, personId, locale, direction, script, sentenceId, sentenceText, mimeType, sha256,
 * durationS, capture, state, attempts, notBefore, replaces, createdAt, problem}. States: `taken`
 * (the person has not sent it yet), `waiting`, `sending`, `refused_by_server`. Its bytes lie in a
 * store of their own, so that a change of state does not write them again.
 */

import { BYTES, TAKES, transact } from "vs/lib/database.js";
import { sha256Hex } from "vs/lib/digest.js";
import { spendSentence } from "vs/lib/spent.js";

/** The device could not keep a take: "full" (no room) or "unavailable" (storage is switched off). */
export class TakeNotKept extends Error {
  constructor(cause) {
    super(cause?.message, { cause });
    this.name = cause?.name === "QuotaExceededError" ? "full" : "unavailable";
  }
}

/** Keep a new take; resolves with it once it is on disk. Throws TakeNotKept. */
export async function keepTake({ bytes, ...details }) {
  const take = {
    ...details,
    uuid: crypto.randomUUID(),
    sha256: await sha256Hex(bytes),
    state: "taken",
    attempts: 0,
    notBefore: 0,
    problem: null,
    createdAt: Date.now(),
  };
  try {
    await transact("readwrite", [TAKES, BYTES], (takes, store) => {
      store.put(bytes, take.uuid);
      return takes.put(take);
    });
  } catch (error) {
    throw new TakeNotKept(error);
  }
  await spendSentence(take.sentenceId).catch(() => {}); // the take itself is safe
  return take;
}

/** Every take of this person, oldest first. */
export async function takesOf(personId) {
  const takes = await transact("readonly", [TAKES], (store) => store.getAll());
  return takes
    .filter((take) => take.personId === personId)
    .sort((a, b) => a.createdAt - b.createdAt);
}

/** Takes that were recorded here under another name: before a cookie was lost, or by someone else. */
export async function takesOfOthers(personId) {
  const takes = await transact("readonly", [TAKES], (store) => store.getAll());
  return takes.filter((take) => take.personId !== personId);
}

/** The bytes of a take, or undefined if it is no longer here. */
export function bytesOf(uuid) {
  return transact("readonly", [BYTES], (store) => store.get(uuid));
}

/** A take as something to play, or null if it is no longer here. */
export async function blobOf(uuid) {
  const bytes = await bytesOf(uuid);
  const take = bytes && (await transact("readonly", [TAKES], (takes) => takes.get(uuid)));
  return take ? new Blob([bytes], { type: take.mimeType }) : null;
}

/** Change some fields of a take; false if it is no longer here. */
export async function changeTake(uuid, change) {
  let found = false;
  await transact("readwrite", [TAKES], (takes) => {
    const request = takes.get(uuid);
    request.onsuccess = () => {
      found = Boolean(request.result);
      if (found) takes.put({ ...request.result, ...change(request.result) });
    };
  });
  return found;
}

/** Forget a take, unless it is on its way at this moment. True when it is gone. */
export async function dropTake(uuid) {
  let isGone = true;
  await transact("readwrite", [TAKES, BYTES], (takes, store) => {
    const request = takes.get(uuid);
    request.onsuccess = () => {
      isGone = request.result?.state !== "sending";
      if (!isGone) return;
      takes.delete(uuid);
      store.delete(uuid);
    };
  });
  return isGone;
}

/**
 * Take over what was recorded on this device under other names. What it stood in for is theirs, not
 * this person's, so it stands for itself now.
 */
export async function claimTakes(personId) {
  for (const { uuid, state } of await takesOfOthers(personId)) {
    const next = state === "taken" ? "taken" : "waiting";
    const changes = { personId, state: next, attempts: 0, notBefore: 0, problem: null, replaces: [] };
    await changeTake(uuid, () => changes);
  }
}

export function removeTake(uuid) {
  return transact("readwrite", [TAKES, BYTES], (takes, store) => {
    takes.delete(uuid);
    store.delete(uuid);
  });
}
