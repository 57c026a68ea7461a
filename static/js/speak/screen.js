/** What the room shows: the card or the summary, marks, troubles, and where the focus goes. */

import { isSent } from "vs/lib/card.js";
import { currentCard } from "vs/lib/deck.js";
import { part, piece, say } from "vs/lib/words.js";
import { drawDots, lineOf } from "vs/speak/dots.js";
import { drawCard, drawTrouble, lookOf } from "vs/speak/stage.js";
import { drawSummary } from "vs/speak/summary.js";

/** The press that comes next in each look: it gets the focus, or the keyboard would lose its place. */
const NEXT_PRESS = { ready: "record", taken: "send", doubted: "redo" };

export class Screen {
  #root;
  #announced = null;
  summing = false;

  constructor(root) {
    this.#root = root;
  }

  draw(deck) {
    drawCard(this.#root, deck);
    drawDots(this.#root, part(this.#root, "dots"), deck);
    if (this.summing) drawSummary(this.#root, part(this.#root, "given"), deck);
    if (this.#announced === deck.index) this.#announce(null, "");
  }

  /** Say what became of a sentence that is not the one in hand; its own card says it otherwise. */
  announce(deck, place) {
    if (!this.summing && place === deck.index) return;
    this.#announce(place, lineOf(this.#root, deck.cards[place], place));
  }

  #announce(place, words) {
    this.#announced = place;
    say(part(this.#root, "news"), words);
  }

  trouble(name, values) {
    drawTrouble(this.#root, name, values);
  }

  /** The server would not have a take: say what cures it, if anything does; the tray says the rest. */
  remedy({ code }) {
    if (piece(this.#root, `trouble-${code}`)) this.trouble(code);
  }

  /** The page has just come: show where the person was, but leave the focus where it is. */
  arrive(deck, takes) {
    if (deck.cards.every(isSent)) this.showSummary(deck);
    else takes.show(currentCard(deck));
  }

  /** Another card, or the same one anew, is in hand: forget old troubles, show its take. */
  settle(card, takes) {
    this.trouble(null);
    takes.show(card);
    this.focusNext(card);
  }

  focusNext(card) {
    this.focus(NEXT_PRESS[lookOf(card)] ?? "onward");
  }

  focus(press) {
    this.#root.querySelector(`[data-press="${press}"]:not([hidden])`)?.focus();
  }

  showSummary(deck) {
    this.#show("summary");
    this.trouble(null);
    drawSummary(this.#root, part(this.#root, "given"), deck);
    part(this.#root, "summary-title").focus();
  }

  showCard() {
    this.#show("card");
  }

  showEmpty() {
    this.#show("empty");
  }

  #show(name) {
    this.summing = name === "summary";
    for (const view of this.#root.querySelectorAll("[data-view]")) {
      view.hidden = !view.dataset.view.split(" ").includes(name);
    }
  }
}
