/**
 * Sends the takes that wait, one after another, until the server has each; never two tabs at once,
 * nor a tab and the service worker: whoever holds the lock alone touches states.
 */

import { waitMs } from "vs/lib/backoff.js";
import { tell } from "vs/lib/news.js";
import { bytesOf, changeTake, removeTake, takesOf } from "vs/lib/takes.js";
import { sendTake, withdraw } from "vs/lib/upload.js";

const LOCK = "voicestead-outbox";
/** Signing in or agreeing to the terms again clears these away, so a new page tries again. */
const CURABLE = new Set([401, 403]);
/** Received, but the device would not let us delete them yet: not to be sent again and again. */
const received = new Set();

/**
 * Send all of this person's takes that are due, as long as `mayGoOn`. Resolves with the time when
 * the next one is due, Infinity when none is owed.
 */
export async function sendDue(personId, clipsUrl, mayGoOn = () => true) {
  const pass = () => sendEach(personId, clipsUrl, mayGoOn);
  await (navigator.locks ? navigator.locks.request(LOCK, pass) : pass());
  return nextDueAt(personId);
}

/** When the next take of this person is due; Infinity when none is owed. */
export async function nextDueAt(personId) {
  return Math.min(...(await owed(personId)).map((take) => take.notBefore));
}

/** The network is back: forget the waits that we chose, keep those that the server asked for. */
export async function hastenTakes(personId) {
  for (const take of await takesOf(personId)) {
    if (take.problem?.code === "unreachable") await changeTake(take.uuid, () => ({ notBefore: 0 }));
  }
}

/** A new page: what only failed for want of a signature is owed again. */
export async function reviveTakes(personId) {
  for (const take of await takesOf(personId)) {
    const isDue = take.state === "refused_by_server" && isCurable(take.problem);
    if (isDue) await changeTake(take.uuid, () => ({ state: "waiting", notBefore: 0 }));
  }
}

/** Whether the server would take it from somebody whom it knows and who agreed to the terms. */
export const isCurable = (problem) => CURABLE.has(problem?.status);

async function sendEach(personId, clipsUrl, mayGoOn) {
  const nextDue = async () => (await owed(personId)).find((take) => take.notBefore <= Date.now());
  for (let take = await nextDue(); take && mayGoOn(); take = await nextDue()) {
    await send(take, clipsUrl);
  }
}

async function owed(personId) {
  const takes = await takesOf(personId);
  return takes.filter(
    ({ uuid, state }) => (state === "waiting" || state === "sending") && !received.has(uuid),
  );
}

async function send(take, clipsUrl) {
  const { uuid } = take;
  const attempts = take.attempts + 1;
  // A full device may refuse the note; sending is what frees it.
  if ((await claim(uuid, attempts).catch(() => true)) === false) return undefined;
  tell("clip:sending", { uuid });
  const sent = await sendTake({ ...take, attempts }, await bytesOf(uuid), clipsUrl);
  if (sent.kind === "received") return receive(take, sent.clip, clipsUrl);
  return sent.kind === "kept" ? keep(uuid, sent) : delay(uuid, attempts, sent);
}

/** Note that a take is on its way; false when the person called it back a moment ago. */
async function claim(uuid, attempts) {
  let isOwed = false;
  await changeTake(uuid, ({ state }) => {
    isOwed = state === "waiting" || state === "sending";
    return isOwed ? { state: "sending", attempts } : {};
  });
  return isOwed;
}

/** The take leaves this browser last: after its receipt, and after the old clips are withdrawn. */
async function receive({ uuid, replaces, attempts }, clip, clipsUrl) {
  for (const old of replaces) {
    if (await withdraw(old, clipsUrl)) continue;
    const problem = { code: "unreachable", detail: "" };
    return delay(uuid, attempts + 1, { afterMs: null, problem });
  }
  received.add(uuid);
  await removeTake(uuid);
  return tell("clip:received", { uuid, clip });
}

async function keep(uuid, { problem }) {
  await changeTake(uuid, () => ({ state: "refused_by_server", problem }));
  tell("clip:kept", { uuid, problem });
}

async function delay(uuid, attempts, { afterMs, problem }) {
  const notBefore = Date.now() + (afterMs ?? waitMs(attempts));
  await changeTake(uuid, () => ({ state: "waiting", notBefore, problem }));
  tell("clip:delayed", { uuid, problem });
}
