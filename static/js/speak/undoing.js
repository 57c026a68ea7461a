/** Undoes what was done in this set: in the set itself, in this browser, and on the server. */

import { runErrand } from "vs/lib/errands.js";
import { hear, tell } from "vs/lib/news.js";
import { restoreCard } from "vs/lib/restore.js";
import { takesOf } from "vs/lib/takes.js";
import { copyOf, putBack, recall, setAside } from "vs/speak/aside.js";
import * as histories from "vs/speak/history.js";

const UNSENT = new Set(["taken", "kept"]);

export class Undoing {
  #room;
  #history = [];
  #busy = false;
  #settling = null;

  constructor(room) {
    this.#room = room;
  }

  /** What the next undo would undo: its step, or null. */
  get last() {
    return this.#busy ? null : (this.#history.at(-1) ?? null);
  }

  /**
   * Something was done to `card`, as it was at `place`, that can be undone from now on. Resolves once
   * the take that it put away, the promise `aside`, is in our hands.
   */
  add(kind, card, place, { aside = null, gaveWayTo = null } = {}) {
    const step = { kind, card, place, gaveWayTo, aside: null };
    this.#history = histories.withStep(this.#history, step);
    this.#room.screen.drawUndo(this.last);
    this.#settling = Promise.resolve(aside).then((found) => (step.aside = found));
    return this.#settling;
  }

  /** Another set begins: what was done in the last one stays done. */
  clear() {
    this.#history = [];
    this.#room.screen.drawUndo(null);
  }

  /** While it is so, nothing may be recorded: another sentence is about to be in hand. */
  get busy() {
    return this.#busy;
  }

  /** The person threw a take away that the server would not have: it comes back if we still hold it. */
  addDiscard(card, place) {
    const aside = histories.heldTake(this.#history, card.uuid);
    if (aside) this.add("discard", card, place, { aside });
  }

  async undo() {
    if (!this.last) return;
    this.#busy = true;
    await this.#settling;
    const step = this.#history.at(-1);
    this.#history = histories.withoutLast(this.#history);
    try {
      const card = await this.#cardBefore(step);
      this.#room.bringBack(histories.broughtBack(this.#room.deck, step, card), step.kind);
    } catch (failure) {
      this.#history = histories.withStep(this.#history, step);
      this.#room.screen.trouble(failure.name === "QuotaExceededError" ? "full" : "unavailable");
    } finally {
      this.#busy = false;
      this.#room.screen.drawUndo(this.last);
    }
  }

  #cardBefore(step) {
    if (step.kind === "send") return this.#unsent(step);
    if (step.kind === "skip" || step.kind === "report") return this.#takenUp(step);
    return this.#swapped(step);
  }

  /** The take before this one: the newer, if there is one that was not sent, changes places with it. */
  async #swapped(step) {
    const { deck } = this.#room;
    const place = histories.placeOf(deck, step.card.sentence.id);
    const newer = deck.cards[place];
    const swaps = newer?.uuid && UNSENT.has(newer.state);
    const card = await this.#restored(step);
    if (!swaps) return card;
    await this.add("redo", newer, place, { aside: putAway(newer) });
    return card;
  }

  /** A sentence passed over or reported is wanted after all. */
  async #takenUp(step) {
    const { skipsUrl, person: personId } = this.#room.dataset;
    const url = `${skipsUrl}/${step.card.sentence.id}/${step.kind}s/mine`;
    runErrand({ personId, method: "DELETE", url });
    return this.#restored(step);
  }

  async #restored({ card, aside, isWithdrawn }) {
    if (isWithdrawn) return this.#asNew(card, aside);
    if (aside) await putBack(aside);
    if (aside?.take.state === "waiting") tell("clip:taken", { uuid: card.uuid });
    return restoreCard(card, await takesOf(this.#room.dataset.person));
  }

  /** A take sent: called back while it waits; once it arrived, the clip is withdrawn instead. */
  async #unsent({ card, aside }) {
    if ((await this.#recalled(card.uuid)) === "back") return card;
    this.#withdraw(card.uuid);
    this.#history = histories.afterWithdrawal(this.#history, card.replaces);
    return this.#asNew({ ...card, replaces: [] }, aside);
  }

  /** Call a take back, after the end of an attempt to send it that is under way: "back" or "gone". */
  async #recalled(uuid) {
    for (;;) {
      const news = expectNews(uuid);
      const found = await recall(uuid);
      if (found !== "sending") {
        news.forget();
        tell("clip:taken", { uuid }); // for the tray: it waits no more
        return found;
      }
      this.#room.screen.note("undo-wait");
      await news.come;
    }
  }

  #withdraw(uuid) {
    const { clipsUrl, person: personId } = this.#room.dataset;
    runErrand({ personId, method: "DELETE", url: `${clipsUrl}/${uuid}` });
  }

  /** The same bytes under a new name: the server never takes a withdrawn clip's name again. */
  async #asNew(card, aside) {
    const fresh = { uuid: crypto.randomUUID(), replaces: card.replaces };
    const unsent = { state: "taken", attempts: 0, notBefore: 0, problem: null };
    const { uuid } = await putBack(aside, { ...fresh, ...unsent });
    return { ...card, uuid, state: "taken", problem: null, clip: null };
  }
}

/** Keep hold of a take that is about to be sent: {take, bytes}, or null if it cannot be read. */
export const held = (uuid) => copyOf(uuid).catch(() => null);

/** Put a card's take away, out of the database: {take, bytes}, or null when it stays or is not here. */
export const putAway = async ({ uuid }) => (uuid ? setAside(uuid).catch(() => null) : null);

/** News of a take's attempt, listened for before one asks, so that none is missed. */
function expectNews(uuid) {
  let forget;
  const come = new Promise((resolve) => {
    const end = (news) => news.uuid === uuid && resolve(forget());
    forget = hear({ "clip:received": end, "clip:delayed": end, "clip:kept": end });
  });
  return { come, forget };
}
