/** The recording room: holds the set in hand, and turns presses and news into its next state. */

import { insistOn, moreSentences, skipSentence } from "vs/lib/api.js";
import { isSent } from "vs/lib/card.js";
import * as decks from "vs/lib/deck.js";
import { listenForKeys } from "vs/lib/keys.js";
import { restoreDeck } from "vs/lib/restore.js";
import { changeTake, dropTake, takesOf } from "vs/lib/takes.js";
import { tell } from "vs/lib/news.js";
import { followNews } from "vs/speak/post.js";
import { forgetDeck, saveDeck, savedDeck } from "vs/speak/saved.js";
import { Screen } from "vs/speak/screen.js";
import { sentencesIn } from "vs/speak/stage.js";
import { Takes } from "vs/speak/take.js";

/** The key or finger that stopped the take may bounce; it must not send it, or drop it, unheard. */
const BOUNCE_MS = 350;
const KEYS = {
  space: "record",
  p: "play",
  r: "redo",
  s: "skip",
  back: "previous",
  forth: "next",
};

export class Room {
  #root;
  #deck;
  #screen;
  #takes;
  #leave = new AbortController();
  #takenAt = 0;

  constructor(root) {
    this.#root = root;
    this.#screen = new Screen(root);
    this.#takes = new Takes(root, this.#screen, (...found) => this.#doubt(...found));
  }

  /** Bring back what an earlier page left, and start to listen. */
  async open() {
    const { locale, person } = this.#root.dataset;
    const takes = await takesOf(person).catch(() => []);
    const here = takes.filter((take) => take.locale === locale);
    this.#change(restoreDeck(sentencesIn(this.#root), savedDeck(locale), here));
    const { signal } = this.#leave;
    this.#root.addEventListener("click", (event) => this.#clicked(event), { signal });
    const release = () => this.#takes.release();
    const leave = () => document.hidden && release();
    document.addEventListener("visibilitychange", leave, { signal });
    document.addEventListener("microphone:wanted", release, { signal });
    const news = { step: (...args) => this.#stepTake(...args), deck: () => this.#deck };
    const closers = [
      listenForKeys(KEYS, (name) => this.#press(name), () => this.#takes.running),
      followNews(this.#root.dataset.clipsUrl, news),
    ];
    signal.addEventListener("abort", () => closers.forEach((close) => close()));
    this.#screen.arrive(this.#deck, this.#takes);
    // A press before this point would be lost, so the page comes with these two switched off.
    for (const name of ["record", "skip"]) {
      this.#root.querySelector(`[data-press=${name}]`).disabled = false;
    }
    this.#root.dataset.live = "";
  }

  close() {
    this.#leave.abort();
    this.#takes.close();
  }

  get #card() {
    return decks.currentCard(this.#deck);
  }

  #change(deck) {
    this.#deck = deck;
    saveDeck(this.#root.dataset.locale, deck);
    this.#screen.draw(deck);
  }

  #step(event, news) {
    this.#change(decks.stepAt(this.#deck, event, news));
  }

  /** News of a take: heard on the card, or above it when another sentence is in hand. */
  #stepTake(uuid, event, news) {
    this.#change(decks.stepTake(this.#deck, uuid, event, news));
    const place = this.#deck.cards.findIndex((card) => card.uuid === uuid);
    if (place < 0) return;
    if (event === "judge") this.#screen.announce(this.#deck, place);
    if (event === "keep") this.#screen.remedy(news.problem);
  }

  #clicked(event) {
    const button = event.target.closest("[data-press]");
    if (!button || button.disabled) return;
    const place = button.closest("[data-place]")?.dataset.place;
    this.#press(button.dataset.press, place === undefined ? undefined : Number(place));
  }

  #press(name, place) {
    const presses = {
      record: () => this.#record(),
      send: () => this.#send(),
      redo: () => this.#redo(),
      play: () => this.#takes.playOrStop(this.#card),
      skip: () => this.#skip(),
      previous: () => this.#go(this.#deck.index - 1),
      next: () => this.#go(this.#deck.index + 1),
      onward: () => this.#onward(),
      again: () => this.#again(place),
      resend: () => this.#resend(place),
      insist: () => this.#insist(place),
      more: () => forgetDeck(this.#root.dataset.locale),
    };
    presses[name]?.();
  }

  async #record() {
    if (this.#takes.running) return this.#takes.stop();
    if (this.#card.state !== "ready" || this.#screen.summing) return undefined;
    this.#step("ask");
    const take = await this.#takes.record(this.#card, () => this.#step("start"));
    this.#takenAt = performance.now();
    this.#step(take ? "take" : "fail", take ?? {});
    return this.#screen.focusNext(this.#card);
  }

  /** A take of an earlier visit was checked: who was about to send it learns of the doubt first. */
  #doubt(uuid, doubt) {
    const { uuid: inHand, state, doubt: before } = this.#card;
    if (uuid !== inHand || state !== "taken" || doubt === before) return;
    const wasAtSend = document.activeElement?.dataset.press === "send";
    this.#step("doubt", { doubt });
    this.#takenAt = performance.now();
    if (wasAtSend) this.#screen.focusNext(this.#card);
  }

  #bounces() {
    return performance.now() - this.#takenAt < BOUNCE_MS;
  }

  async #send() {
    const card = this.#card;
    if (card.state !== "taken" || this.#bounces()) return;
    this.#step("send");
    this.#onward();
    await changeTake(card.uuid, () => ({ state: "waiting", notBefore: Date.now() }));
    tell("clip:taken", { uuid: card.uuid });
  }

  /** To the next sentence without a take on its way; to the summary when there is none. */
  #onward() {
    const next = decks.nextOpen(this.#deck);
    if (next < 0) return this.#screen.showSummary(this.#deck);
    return this.#go(next);
  }

  #go(index) {
    if (this.#takes.running || this.#card.state === "asking" || this.#screen.summing) return;
    this.#takes.quiet();
    this.#change(decks.moveTo(this.#deck, index));
    this.#screen.settle(this.#card, this.#takes);
  }

  #redo() {
    const { uuid, state } = this.#card;
    if (this.#screen.summing || !uuid || (state === "taken" && this.#bounces())) return;
    this.#takes.quiet();
    this.#step("redo");
    dropTake(uuid);
    this.#screen.settle(this.#card, this.#takes);
  }

  async #skip() {
    const { state, sentence, uuid } = this.#card;
    if (this.#screen.summing || !["ready", "taken"].includes(state)) return;
    const { skipsUrl, sentencesUrl } = this.#root.dataset;
    const held = this.#deck.cards.map((card) => card.sentence.id);
    const [others] = await Promise.all([
      moreSentences(sentencesUrl, 1, held),
      skipSentence(`${skipsUrl}/${sentence.id}/skips`),
    ]);
    if (this.#card.sentence.id !== sentence.id || this.#card.state !== state) return;
    if (!others) return this.#screen.trouble("unreachable");
    if (uuid) dropTake(uuid);
    this.#replace(others[0]);
  }

  #replace(sentence) {
    const deck = decks.replaceSentence(this.#deck, sentence);
    if (!deck.cards.length) return this.#screen.showEmpty();
    this.#change(deck);
    if (deck.cards.every(isSent)) return this.#screen.showSummary(deck);
    return this.#screen.settle(this.#card, this.#takes);
  }

  #again(place) {
    this.#screen.showCard();
    this.#change(decks.moveTo(this.#deck, place));
    this.#redo();
  }

  async #resend(place) {
    const { uuid } = this.#deck.cards[place];
    this.#change(decks.stepAt(this.#deck, "send", {}, place));
    await changeTake(uuid, () => ({ state: "waiting", attempts: 0, notBefore: Date.now() }));
    tell("clip:taken", { uuid });
  }

  async #insist(place) {
    const { uuid } = this.#deck.cards[place];
    const clip = await insistOn(this.#root.dataset.clipsUrl, uuid);
    if (!clip) return this.#screen.trouble("unreachable");
    return this.#change(decks.stepTake(this.#deck, uuid, "judge", { clip }));
  }
}
