/** Passing a sentence over: skipped, with a reason or without; or reported. */

import { runErrand } from "vs/lib/errands.js";
import { nameIn } from "vs/lib/keys.js";
import { moreSentences } from "vs/lib/prompts.js";
import { spendSentence } from "vs/lib/spent.js";
import { part } from "vs/lib/words.js";
import { putAway } from "vs/speak/undoing.js";

const PASSABLE = new Set(["ready", "taken"]);

export class Passing {
  #room;
  #menu;
  #report;
  #busy = false;

  constructor(room, signal) {
    this.#room = room;
    this.#menu = part(room.root, "skip-menu");
    this.#report = part(room.root, "report");
    this.#menu.addEventListener("keydown", (event) => this.#key(event), { signal });
    this.#form.addEventListener("submit", (event) => this.#send(event), { signal });
  }

  get #form() {
    return this.#report.querySelector("form[data-part=report-form]");
  }

  get #mayPass() {
    return PASSABLE.has(this.#room.card.state) && this.#room.screen.onCard && !this.#busy;
  }

  /** Ask why: the first answer, "just skip", is one more press of the same key. */
  ask() {
    if (this.#mayPass) this.#menu.showModal();
  }

  askReport() {
    this.#menu.close();
    if (!this.#mayPass) return;
    part(this.#report, "report-trouble").hidden = true;
    this.#report.showModal();
  }

  #key(event) {
    if (event.repeat || nameIn({ s: "skip" }, event) !== "s") return;
    event.preventDefault();
    this.skip(null);
  }

  /** @param {string|null} reason hard, not_this_language, offensive, other, or none given */
  skip(reason) {
    this.#menu.close();
    return this.#pass("skip", { reason });
  }

  #send(event) {
    event.preventDefault();
    const given = new FormData(this.#form);
    const reasons = given.getAll("reasons");
    const trouble = part(this.#report, "report-trouble");
    trouble.hidden = reasons.length > 0;
    if (!reasons.length) return this.#form.elements.reasons[0].focus();
    this.#report.close();
    this.#form.reset();
    return this.#pass("report", { reasons, comment: given.get("comment").trim() });
  }

  /** Tell the server, now or when it can be reached, and put another sentence in this one's place. */
  async #pass(kind, body) {
    if (!this.#mayPass) return;
    const { card, deck } = this.#room;
    const { skipsUrl, sentencesUrl, locale, person: personId } = this.#room.dataset;
    this.#busy = true;
    const url = `${skipsUrl}/${card.sentence.id}/${kind}s`;
    const told = runErrand({ personId, method: "POST", url, body });
    const others = await moreSentences(
      { sentencesUrl, personId, locale },
      1,
      deck.cards.map(({ sentence }) => sentence.id),
    );
    this.#busy = false;
    if (this.#room.card.sentence.id !== card.sentence.id || !this.#mayPass) return;
    this.#replace(kind, others);
    if (!(await told)) this.#room.screen.trouble(`${kind}-kept`);
  }

  /** Out of reach of the server, the last sentence of all stays: there would be nothing in its place. */
  #replace(kind, others) {
    const { card, deck, undoing } = this.#room;
    const next = others?.[0];
    if (!others && deck.cards.length === 1) return;
    const gaveWayTo = next?.id ?? null;
    undoing.add(kind, card, deck.index, { aside: putAway(card), gaveWayTo });
    spendSentence(card.sentence.id).catch(() => {}); // at worst a copy of this page offers it again
    this.#room.replace(next);
  }
}
