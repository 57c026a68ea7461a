/** Puts a set together again after a reload. Pure. */

import { newCard } from "vs/lib/card.js";
import { newDeck } from "vs/lib/deck.js";

const CARD_STATES = {
  taken: "taken",
  waiting: "waiting",
  sending: "waiting",
  refused_by_server: "kept",
};
/** Takes that wait for the person, not for the network: they belong on a card. */
const NEEDS_PERSON = new Set(["taken", "refused_by_server"]);

/**
 * The set as it was `saved` (or the `fresh` sentences), put right by the `takes` still kept in the
 * browser. Takes that wait for the person and have no card get one first, ahead of sentences not
 * begun, which give way so that the set does not grow.
 */
export function restoreDeck(fresh, saved, takes) {
  const deck = saved ?? newDeck(fresh);
  const cards = deck.cards.map((card) => restoreCard(card, takes));
  const held = new Set(cards.map((card) => card.uuid));
  const homeless = takes.filter((take) => NEEDS_PERSON.has(take.state) && !held.has(take.uuid));
  return homeless.length ? { cards: makeRoom(cards, homeless), index: 0 } : { ...deck, cards };
}

/** One card put right by the takes: what was on its way and is here no more has arrived. */
export function restoreCard(card, takes) {
  const take = takes.find(({ uuid }) => uuid === card.uuid);
  if (take) return { ...card, state: CARD_STATES[take.state], problem: take.problem };
  if (["received", "judged"].includes(card.state)) return card;
  const wasOnItsWay = ["waiting", "sending", "kept"].includes(card.state);
  return wasOnItsWay ? { ...card, state: "received" } : blank(card);
}

const blank = (card) => ({ ...newCard(card.sentence), replaces: card.replaces });

function makeRoom(cards, takes) {
  const texts = new Set(takes.map((take) => take.sentenceId));
  const rest = cards.filter((card) => !texts.has(card.sentence.id));
  const begun = rest.filter((card) => card.state !== "ready");
  const room = Math.max(0, cards.length - takes.length - begun.length);
  const untouched = rest.filter((card) => card.state === "ready").slice(0, room);
  return [...takes.map(cardOf), ...begun, ...untouched];
}

function cardOf(take) {
  const { sentenceId: id, sentenceText: text, locale, direction, script } = take;
  return {
    ...newCard({ id, text, locale, direction, script }),
    state: CARD_STATES[take.state],
    uuid: take.uuid,
    durationS: take.durationS,
    replaces: take.replaces,
    problem: take.problem,
  };
}
