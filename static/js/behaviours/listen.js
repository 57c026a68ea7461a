/** The listening room: connects the page to a Room, its votes, its guidelines and its provisions. */

import { hear } from "vs/lib/news.js";
import { part } from "vs/lib/words.js";
import { votesOf } from "vs/lib/votes.js";
import { startVotes } from "vs/lib/voting.js";
import { becomeKnown } from "vs/listen/guest.js";
import { Guidelines } from "vs/listen/guidelines.js";
import { claimKept } from "vs/listen/kept.js";
import { connectPresses } from "vs/listen/presses.js";
import { Provisions } from "vs/listen/provisions.js";
import { Room } from "vs/listen/room.js";

export function connect(root) {
  const { person, apiUrl, guestsUrl, locale } = root.dataset;
  const who = { personId: person || null, apiUrl, locale };
  const room = new Room(root, who);
  const guidelines = new Guidelines(root);
  const provisions = new Provisions(root, who);
  const leave = new AbortController();
  const { signal } = leave;
  const introduce = async () => {
    const known = await becomeKnown(guestsUrl);
    if (known) await claimKept(who.personId, known);
    who.personId = known ?? who.personId;
    return known;
  };
  const leaving = [
    connectPresses(root, room, { ...guidelines.presses, ...provisions.presses }),
    startVotes({ personId: who.personId, apiUrl, introduce }),
    hear({
      "votes:changed": () => sayWaits(root, who, room.screen),
      "vote:refused": ({ problem }) => sayRefused(room.screen, problem),
    }),
    () => guidelines.close(),
    () => room.close(),
    () => leave.abort(),
  ];
  globalThis.addEventListener("online", () => room.fill(), { signal });
  room.open();
  provisions.show();
  return () => leaving.forEach((each) => each());
}

/** The tray says what waits, but only those have one whom the server knew when it made the page. */
async function sayWaits(root, { personId }, screen) {
  if (part(root, "waits") === null) return;
  const late = (await votesOf(personId)).some(({ problem }) => problem);
  screen.remark("waits", late, "waits");
}

/** Judged before, one's own or withdrawn: nothing to tell. Not counted for want of hearing it: that is. */
function sayRefused(screen, problem) {
  if (problem.status === 422) screen.remark("not-counted", true, "not-counted", problem);
}
