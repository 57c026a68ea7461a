/** What the room shows: the card or the summary, marks, troubles, and where the focus goes. */

import { isSent } from "vs/lib/card.js";
import { currentCard } from "vs/lib/deck.js";
import { part, piece, say, words } from "vs/lib/words.js";
import { drawDots, lineOf } from "vs/speak/dots.js";
import { drawRemedies, drawUndo } from "vs/speak/remedies.js";
import { drawCard, drawTrouble, lookOf } from "vs/speak/stage.js";
import { drawSummary } from "vs/speak/summary.js";
import { drawToday } from "vs/speak/today.js";

/** The press that comes next in each look: it gets the focus, or the keyboard would lose its place. */
const NEXT_PRESS = {
  ready: "record",
  asking: "record",
  recording: "record",
  taken: "send",
  doubted: "redo",
};
/** In place of a sentence's number: what the line says is about no one sentence. */
const NOTE = "note";

export class Screen {
  #root;
  #announced = null;
  #view = "card";

  constructor(root) {
    this.#root = root;
  }

  get onCard() {
    return this.#view === "card";
  }

  get #summing() {
    return this.#view === "summary";
  }

  draw(deck) {
    const at = document.activeElement;
    drawCard(this.#root, deck);
    drawDots(this.#root, part(this.#root, "dots"), deck);
    drawRemedies(this.#root, deck);
    if (this.#summing) drawSummary(this.#root, part(this.#root, "given"), deck);
    if (this.#announced === deck.index) this.#announce(null, "");
    this.#keepFocus(at, currentCard(deck));
  }

  /** What had the focus may have gone from sight with this change. */
  #keepFocus(at, card) {
    if (this.onCard && this.#root.contains(at) && at.closest("[hidden]")) this.focusNext(card);
  }

  drawUndo(step) {
    const place = document.activeElement?.dataset.press;
    drawUndo(this.#root, step);
    if (place === "undo" && !step) this.focus("record");
  }

  /** Say what became of a sentence that is not the one in hand; its own card says it otherwise. */
  announce(deck, place) {
    if (!this.#summing && place === deck.index) return;
    this.#announce(place, lineOf(this.#root, deck.cards[place], place));
  }

  /** Say something about the room, in the words of that name, until the next step. */
  note(name) {
    this.#announce(NOTE, words(this.#root, name));
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
    if (this.#announced === NOTE) this.#announce(null, "");
    takes.show(card);
    this.focusNext(card);
  }

  focusNext(card) {
    this.focus(NEXT_PRESS[lookOf(card)] ?? "onward");
  }

  focus(press) {
    const button = this.#root.querySelector(`[data-press="${press}"]:not([hidden])`);
    button?.focus({ preventScroll: true });
    this.#bringIntoSight(button);
  }

  /** The sentence, not the button, is what has to be seen: the button sticks to the screen's edge. */
  #bringIntoSight(button) {
    part(this.#root, "sentence").scrollIntoView({ block: "nearest" });
    const { top, bottom } = button?.getBoundingClientRect() ?? { top: 0, bottom: 0 };
    if (top < 0 || bottom > innerHeight) button.scrollIntoView({ block: "nearest" });
  }

  showSummary(deck) {
    this.#show("summary");
    this.trouble(null);
    drawSummary(this.#root, part(this.#root, "given"), deck);
    drawToday(this.#root, deck);
    part(this.#root, "summary-title").focus();
  }

  /** A clip came to the server: the day's figures have changed. */
  countAgain(deck) {
    if (this.#summing) drawToday(this.#root, deck);
  }

  showCard() {
    this.#show("card");
  }

  showEmpty() {
    this.#show("empty");
    part(this.#root, "empty-title")?.focus();
  }

  #show(name) {
    this.#view = name;
    for (const view of this.#root.querySelectorAll("[data-view]")) {
      view.hidden = !view.dataset.view.split(" ").includes(name);
    }
  }
}
