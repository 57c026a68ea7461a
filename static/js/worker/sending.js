/** Sends what waits when no page is there to do it: the browser calls when there is a network. */

import { sendDueErrands } from "vs/lib/errands.js";
import { hastenTakes, sendDue } from "vs/lib/outbox.js";
import { hastenVotes, sendDueVotes } from "vs/lib/votes.js";
import { facts } from "vs/worker/facts.js";
import { devicePerson } from "vs/worker/pages.js";

/**
 * Send all that waits; a page that somebody looks at does so itself. Throws when something is left,
 * so that the browser calls again.
 */
export async function sendAll() {
  const personId = await devicePerson();
  if (!personId || (await isWatched())) return;
  const { apiUrl } = facts();
  await hastenTakes(personId);
  const isSaid = await sendDueErrands(personId);
  const dueAt = await sendDue(personId, `${apiUrl}/clips`);
  await hastenVotes(personId);
  const votes = await sendDueVotes(personId, apiUrl);
  if (await isWatched()) return;
  if (!isSaid || Number.isFinite(dueAt) || (votes.waiting && !votes.isNobody)) {
    throw new Error("something still waits to be sent");
  }
}

async function isWatched() {
  const pages = await self.clients.matchAll({ type: "window", includeUncontrolled: true });
  return pages.some(({ visibilityState }) => visibilityState === "visible");
}
