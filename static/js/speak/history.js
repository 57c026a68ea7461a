/**
 * What the person did in this set, step by step, so that each step can be undone. Pure.
 *
 * A step: {kind, card, place, aside, gaveWayTo}; `card` and `place` are as they were before it,
 * `aside` is the take that it put away, as {take, bytes}, or null, and `gaveWayTo` the id of the
 * sentence that came in its place, or null. Kinds: redo, skip, report, send, discard.
 */

import { newCard } from "vs/lib/card.js";
import { moveTo } from "vs/lib/deck.js";

/** Each step may hold a take in memory; what came before so many is not to be undone. */
const MOST_STEPS = 30;

export const withStep = (history, step) => [...history, step].slice(-MOST_STEPS);

export const withoutLast = (history) => history.slice(0, -1);

/** The take of this UUID, if a step of this page still holds it. */
export function heldTake(history, uuid) {
  return history.find(({ aside }) => aside?.take.uuid === uuid)?.aside ?? null;
}

/**
 * The history once the server has withdrawn these clips for a newer take: going back to one of them
 * means to send it anew. A step whose take nobody holds any more cannot be undone, and goes.
 */
export function afterWithdrawal(history, uuids) {
  const gone = new Set(uuids);
  const isGone = ({ card }) => gone.has(card.uuid);
  return history
    .filter((step) => !(isGone(step) && step.kind === "send"))
    .map((step) => (isGone(step) ? anew(step, heldTake(history, step.card.uuid)) : step))
    .filter(Boolean);
}

function anew(step, aside) {
  if (!aside) return null;
  const { sentence, uuid, durationS } = step.card;
  const card = { ...newCard(sentence), state: "taken", uuid, durationS };
  return { ...step, card, aside, isWithdrawn: true };
}

/** The deck with the step's sentence back in its place and in hand, as `card`. */
export function broughtBack(deck, { place, gaveWayTo = null }, card) {
  const at = placeOf(deck, card.sentence.id);
  if (at >= 0) return moveTo(put(deck, at, card), at);
  const stranger = gaveWayTo === null ? -1 : placeOf(deck, gaveWayTo);
  if (stranger >= 0 && isUntouched(deck.cards[stranger])) {
    return moveTo(put(deck, stranger, card), stranger);
  }
  const cards = [...deck.cards.slice(0, place), card, ...deck.cards.slice(place)];
  return moveTo({ ...deck, cards }, place);
}

/** Where this sentence is in the deck; −1 when it is in none of its places. */
export const placeOf = (deck, sentenceId) =>
  deck.cards.findIndex(({ sentence }) => sentence.id === sentenceId);

const put = (deck, at, card) => ({
  ...deck,
  cards: deck.cards.map((old, place) => (place === at ? card : old)),
});

const isUntouched = (card) => card.state === "ready" && !card.replaces.length;
