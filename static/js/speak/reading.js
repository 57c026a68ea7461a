/** Reading the sentence in hand: a take recorded, sent, or recorded again. */

import { tell } from "vs/lib/news.js";
import { stopsByItself } from "vs/lib/options.js";
import { changeTake } from "vs/lib/takes.js";
import { HandsFree } from "vs/speak/hands-free.js";
import { held, putAway } from "vs/speak/undoing.js";

/** The key or finger that stopped the take may bounce; it must not send it, or drop it, unheard. */
const BOUNCE_MS = 350;

export class Reading {
  #room;
  #handsFree;
  #takenAt = 0;

  constructor(room) {
    this.#room = room;
    this.#handsFree = new HandsFree(room.root, () => this.record());
  }

  async record() {
    const room = this.#room;
    if (room.takes.running) return room.takes.stop();
    if (room.card.state !== "ready" || !room.screen.onCard || room.undoing.busy) return undefined;
    room.step("ask");
    const started = () => room.step("start");
    const take = await room.takes.record(room.card, started, { autoStop: stopsByItself() });
    this.#takenAt = performance.now();
    room.step(take ? "take" : "fail", take ?? {});
    if (this.#handsFree.sends(take)) return this.#sendAndGoOn();
    return room.screen.focusNext(room.card);
  }

  async #sendAndGoOn() {
    this.#takenAt = -Infinity;
    await this.send();
    const { occupied, card, screen } = this.#room;
    if (!occupied && screen.onCard && card.state === "ready") this.#handsFree.countDown();
  }

  /** Anything the person does stops the countdown to the next take. */
  stayInHand() {
    this.#handsFree.stop();
  }

  /** A take of an earlier visit was checked: who was about to send it learns of the doubt first. */
  doubt(uuid, doubt) {
    const { card, screen } = this.#room;
    if (uuid !== card.uuid || card.state !== "taken" || doubt === card.doubt) return;
    const wasAtSend = document.activeElement?.dataset.press === "send";
    this.#room.step("doubt", { doubt });
    this.#takenAt = performance.now();
    if (wasAtSend) screen.focusNext(this.#room.card);
  }

  #bounces({ state }) {
    return state === "taken" && performance.now() - this.#takenAt < BOUNCE_MS;
  }

  async send() {
    const { card, deck, undoing } = this.#room;
    if (card.state !== "taken" || this.#bounces(card)) return;
    this.#room.step("send");
    this.#room.onward();
    await undoing.add("send", card, deck.index, { aside: held(card.uuid) });
    await changeTake(card.uuid, () => ({ state: "waiting", notBefore: Date.now() }));
    tell("clip:taken", { uuid: card.uuid });
  }

  async redo() {
    const { card, deck, occupied, screen, takes, undoing } = this.#room;
    if (occupied || !screen.onCard || !card.uuid || this.#bounces(card)) return;
    takes.quiet();
    this.#room.step("redo");
    this.#room.settle();
    undoing.add("redo", card, deck.index, { aside: putAway(card) });
  }
}
