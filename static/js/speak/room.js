/** The recording room: holds the set in hand, and turns presses and news into its next state. */

import { isSent } from "vs/lib/card.js";
import * as decks from "vs/lib/deck.js";
import { startErrands } from "vs/lib/errands.js";
import { listenForKeys } from "vs/lib/keys.js";
import { freshSentences } from "vs/lib/prompts.js";
import { restoreDeck } from "vs/lib/restore.js";
import { takesOf } from "vs/lib/takes.js";
import { followChoices } from "vs/speak/choices.js";
import { Passing } from "vs/speak/passing.js";
import { followNews, judge } from "vs/speak/post.js";
import { KEYS, pressesOf } from "vs/speak/presses.js";
import { Reading } from "vs/speak/reading.js";
import { saveDeck, savedDeck } from "vs/speak/saved.js";
import { Screen } from "vs/speak/screen.js";
import { Takes } from "vs/speak/take.js";
import { Undoing } from "vs/speak/undoing.js";

/** A press before the room is open would be lost, so the page comes with these switched off. */
const OFF_AT_FIRST = ["record", "skip", "report"];

export class Room {
  #presses;
  #leave = new AbortController();

  constructor(root) {
    this.root = root;
    this.dataset = root.dataset;
    this.deck = null;
    this.screen = new Screen(root);
    this.undoing = new Undoing(this);
    this.reading = new Reading(this);
    this.passing = new Passing(this, this.#leave.signal);
    this.takes = new Takes(root, this.screen, (...found) => this.reading.doubt(...found));
    this.#presses = pressesOf(this);
  }

  get card() {
    return decks.currentCard(this.deck);
  }

  /** Is a take being made, which nothing may be taken from under? */
  get occupied() {
    return this.takes.running || this.card.state === "asking";
  }

  /** Bring back what an earlier page left, and start to listen. */
  async open() {
    const { locale, person, clipsUrl } = this.dataset;
    const takes = await takesOf(person).catch(() => []);
    const here = takes.filter((take) => take.locale === locale);
    this.change(restoreDeck(await freshSentences(this.root), savedDeck(locale), here));
    const { signal } = this.#leave;
    this.#listen(signal);
    followChoices(this.root, signal);
    const closers = [
      listenForKeys(KEYS, (name) => this.#press(name), () => this.takes.running),
      followNews(clipsUrl, { step: this.#stepTake, deck: () => this.deck }),
      startErrands(person),
    ];
    signal.addEventListener("abort", () => closers.forEach((close) => close()));
    this.screen.arrive(this.deck, this.takes);
    for (const name of OFF_AT_FIRST) {
      this.root.querySelector(`[data-press=${name}]`).disabled = false;
    }
    this.dataset.live = "";
  }

  #listen(signal) {
    this.root.addEventListener("click", (event) => this.#clicked(event), { signal });
    const release = () => this.takes.release();
    const leave = () => document.hidden && release();
    document.addEventListener("visibilitychange", leave, { signal });
    document.addEventListener("microphone:wanted", release, { signal });
  }

  close() {
    this.#leave.abort();
    this.reading.stayInHand();
    this.takes.close();
  }

  change(deck) {
    this.deck = deck;
    saveDeck(this.dataset.locale, deck);
    this.screen.draw(deck);
  }

  /** Something happened to the sentence in hand. */
  step(event, news) {
    this.change(decks.stepAt(this.deck, event, news));
  }

  /** News of a take: heard on the card, or above it when another sentence is in hand. */
  #stepTake = (uuid, event, news) => {
    const place = this.deck.cards.findIndex((card) => card.uuid === uuid);
    if (place < 0) return;
    if (event === "redo") this.undoing.addDiscard(this.deck.cards[place], place);
    this.change(decks.stepAt(this.deck, event, news, place));
    if (event === "judge") this.screen.announce(this.deck, place);
    if (event === "keep") this.screen.remedy(news.problem);
    if (event === "receive") this.screen.countAgain(this.deck);
  };

  #clicked(event) {
    const button = event.target.closest("[data-press]");
    if (button && !button.disabled) this.#press(button.dataset.press, button, event);
  }

  #press(name, button = this.root, event = null) {
    this.reading.stayInHand();
    this.#presses[name]?.(button, event);
  }

  /** To the next sentence without a take on its way; to the summary when there is none. */
  onward() {
    const next = decks.nextOpen(this.deck);
    if (next < 0) return this.screen.showSummary(this.deck);
    return this.go(next);
  }

  go(index) {
    if (this.occupied || !this.screen.onCard) return;
    this.change(decks.moveTo(this.deck, index));
    this.settle();
  }

  /** A sentence comes in hand: its own take is shown, and none is heard. */
  settle() {
    this.takes.quiet();
    this.screen.settle(this.card, this.takes);
  }

  /** A step was undone: its sentence is in hand again. */
  bringBack(deck, kind) {
    this.screen.showCard();
    this.change(deck);
    this.settle();
    this.screen.note(`undone-${kind}`);
    const { state, uuid } = this.card;
    if (state === "received") judge(this.dataset.clipsUrl, uuid, this.#stepTake);
  }

  /** Another sentence in the present one's place, or none where there is none left. */
  replace(sentence) {
    const deck = decks.replaceSentence(this.deck, sentence);
    if (!deck.cards.length) return this.screen.showEmpty();
    this.change(deck);
    if (deck.cards.every(isSent)) return this.screen.showSummary(deck);
    return this.settle();
  }

  /** Begin another set: what was done in the last one stays done. */
  begin(sentences) {
    this.undoing.clear();
    this.screen.showCard();
    this.change(decks.newDeck(sentences));
    this.settle();
  }
}
