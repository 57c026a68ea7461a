/**
 * The votes and skips of this browser: each stays here, through reloads and crashes, until the
 * server has it, and no two for one clip are ever on their way. ballot.js says what an entry is,
 * voting.js keeps a page's votes going out. Runs in the service worker too.
 */

import { waitMs } from "vs/lib/backoff.js";
import { takenBack, voted } from "vs/lib/ballot.js";
import { settle } from "vs/lib/casting.js";
import { VOTES, transact } from "vs/lib/database.js";
import { tell } from "vs/lib/news.js";

const LOCK = "voicestead-votes";

/** Keep a vote or a skip, {clipId, personId, gives, answer, reasons, heardS, latencyS}. */
export async function keepVote(vote) {
  await change(vote.clipId, (old) => voted(old, vote));
  tell("vote:kept", { clipId: vote.clipId });
}

/**
 * Take back what the person gave for the clip. What never left is dropped; what the server has, or
 * may have, is taken back there: `gave` says what that was ("vote" or "skip").
 */
export async function takeBack(clipId, { personId, gave = "vote" }) {
  await change(clipId, (old) => takenBack(old, { clipId, personId, gave }));
  tell("vote:kept", { clipId });
}

/** The entries of this person, oldest first. */
export async function votesOf(personId) {
  const entries = await transact("readonly", [VOTES], (store) => store.getAll());
  return entries
    .filter((entry) => entry.personId === personId)
    .sort((a, b) => a.createdAt - b.createdAt);
}

/** How many of this person's votes, skips and changes of mind the server does not have yet. */
export const votesWaiting = async (personId) => (await votesOf(personId)).length;

/**
 * Give the votes that wait under one name to another. Those that may have arrived stay: under
 * another name they would count twice.
 */
export async function claimVotes(from, to) {
  for (const { clipId, isDoubtful } of await votesOf(from)) {
    if (!isDoubtful) await change(clipId, (now) => now && { ...now, personId: to, notBefore: 0 });
  }
}

/**
 * Send all that is due, one after another; never two tabs at once, nor a tab and the worker.
 * Resolves with {waiting, isNobody}: how many are left, and whether the server does not know us.
 */
export async function sendDueVotes(personId, apiUrl) {
  const pass = () => sendEach(personId, apiUrl);
  const isNobody = await (navigator.locks ? navigator.locks.request(LOCK, pass) : pass());
  return { waiting: await votesWaiting(personId), isNobody };
}

async function sendEach(personId, apiUrl) {
  for (let entry = await nextDue(personId); entry; entry = await nextDue(personId)) {
    const outcome = await send(entry, apiUrl);
    if (outcome.kind === "nobody") return true;
    if (outcome.kind === "later") await postponeVotes(personId, outcome);
  }
  return false;
}

async function nextDue(personId) {
  return (await votesOf(personId)).find(({ notBefore }) => notBefore <= Date.now());
}

async function send(entry, apiUrl) {
  const { clipId, mark, isDoubtful } = entry;
  // Doubtful before it leaves: whoever closes the tab now leaves it behind like this.
  if (!(await changeIf(mark, clipId, (now) => ({ ...now, isDoubtful: true })))) {
    return { kind: "changed" };
  }
  const outcome = await settle(entry, apiUrl);
  const { kind, problem } = outcome;
  if (kind === "done" || kind === "refused") await changeIf(mark, clipId, () => null);
  if (kind === "nobody") await changeIf(mark, clipId, (now) => ({ ...now, isDoubtful }));
  if (kind === "refused") tell("vote:refused", { clipId, problem });
  return outcome;
}

/** Let all wait: for `afterMs`, or as long as the back-off says. What stops one stops them all. */
export async function postponeVotes(personId, { afterMs = null, problem }) {
  const entries = await votesOf(personId);
  const attempts = 1 + Math.max(0, ...entries.map((entry) => entry.attempts));
  const later = { attempts, problem, notBefore: Date.now() + (afterMs ?? waitMs(attempts)) };
  for (const { clipId } of entries) await change(clipId, (now) => now && { ...now, ...later });
}

/** Forget the waits that we chose because there was no way to the server. */
export async function hastenVotes(personId) {
  for (const { clipId, problem } of await votesOf(personId)) {
    if (problem?.code !== "unreachable") continue;
    await change(clipId, (now) => now && { ...now, notBefore: 0 });
  }
}

/** Change the entry unless the person changed their mind meanwhile; was it still the same? */
async function changeIf(mark, clipId, next) {
  let isSame = false;
  await change(clipId, (now) => {
    isSame = now?.mark === mark;
    return isSame ? next(now) : now;
  });
  return isSame;
}

/** Put what `next` makes of a clip's entry in its place, nothing for null, in one transaction. */
async function change(clipId, next) {
  await transact("readwrite", [VOTES], (store) => {
    const request = store.get(clipId);
    request.onsuccess = () => {
      const entry = next(request.result);
      if (entry) store.put(entry);
      else store.delete(clipId);
    };
  });
  tell("votes:changed", { clipId });
}
