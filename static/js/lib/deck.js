/** The set of sentences in hand and the place in it, as plain values: {cards, index}. */

import { isSent, newCard, step } from "vs/lib/card.js";

export function newDeck(sentences) {
  return { cards: sentences.map(newCard), index: 0 };
}

export const currentCard = (deck) => deck.cards[deck.index];

/** The deck with `event` applied to the card at `index`, or to the present one. */
export function stepAt(deck, event, news, index = deck.index) {
  return putCard(deck, step(deck.cards[index], event, news), index);
}

/** The deck with `event` applied to the card that holds the take `uuid`, if there is one. */
export function stepTake(deck, uuid, event, news) {
  const index = deck.cards.findIndex((card) => card.uuid === uuid);
  return index < 0 ? deck : stepAt(deck, event, news, index);
}

export function moveTo(deck, index) {
  return { ...deck, index: Math.max(0, Math.min(deck.cards.length - 1, index)) };
}

/** Where the next sentence without a sent take is, going round from here; −1 when all are sent. */
export function nextOpen({ cards, index }) {
  const places = cards.map((_card, offset) => (index + 1 + offset) % cards.length);
  return places.find((place) => !isSent(cards[place])) ?? -1;
}

/** Is the present card the only one that is not sent? */
export function isLastOpen(deck) {
  const next = nextOpen(deck);
  return next === deck.index || next < 0;
}

/** Put another sentence in the present one's place, or take its place away when there is none. */
export function replaceSentence(deck, sentence) {
  if (sentence) return putCard(deck, newCard(sentence), deck.index);
  const cards = deck.cards.filter((_card, place) => place !== deck.index);
  return moveTo({ ...deck, cards }, deck.index);
}

function putCard(deck, card, index) {
  return { ...deck, cards: deck.cards.map((old, place) => (place === index ? card : old)) };
}
