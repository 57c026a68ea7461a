import assert from "node:assert/strict";
import test from "node:test";

import { load } from "./vs.mjs";

const { newCard, step } = await load("lib/card.js");
const decks = await load("lib/deck.js");
const histories = await load("speak/history.js");

const sentences = (...ids) => ids.map((id) => ({ id, text: `Sentence ${id}` }));
const ids = (deck) => deck.cards.map((card) => card.sentence.id);
const deckOf = (...names) => decks.newDeck(sentences(...names));

function taken(id, uuid) {
  const events = [["ask"], ["start"], ["take", { uuid, durationS: 2 }]];
  const [sentence] = sentences(id);
  return events.reduce((card, [event, news]) => step(card, event, news), newCard(sentence));
}

const aside = (uuid) => ({ take: { uuid }, bytes: new ArrayBuffer(4) });
const stepOf = (kind, card, more = {}) => ({ kind, card, place: 0, aside: null, ...more });

test("a sentence that is still in the set comes back in its own place, and in hand", () => {
  const card = taken("b", "u1");
  const deck = histories.broughtBack(deckOf("a", "b", "c"), { place: 1 }, card);
  assert.deepEqual(ids(deck), ["a", "b", "c"]);
  assert.equal(deck.index, 1);
  assert.equal(decks.currentCard(deck), card);
});

test("a skipped sentence takes its place again from the one that came instead", () => {
  const back = { place: 1, gaveWayTo: "z" };
  const deck = histories.broughtBack(deckOf("a", "z", "c"), back, taken("b", "u1"));
  assert.deepEqual(ids(deck), ["a", "b", "c"]);
  assert.equal(deck.index, 1);
});

test("a sentence that was begun meanwhile keeps its place: the one skipped comes before it", () => {
  const deck = deckOf("a", "z", "c");
  const begun = { ...deck, cards: [deck.cards[0], taken("z", "u2"), deck.cards[2]] };
  const back = histories.broughtBack(begun, { place: 1, gaveWayTo: "z" }, taken("b", "u1"));
  assert.deepEqual(ids(back), ["a", "b", "z", "c"]);
  assert.equal(back.cards[2].uuid, "u2");
});

test("a sentence whose place was taken away gets one again", () => {
  const deck = histories.broughtBack(deckOf("a"), { place: 1 }, taken("b", "u1"));
  assert.deepEqual(ids(deck), ["a", "b"]);
  assert.equal(deck.index, 1);
});

test("bringing a sentence back leaves the deck before as it was", () => {
  const deck = Object.freeze(deckOf("a", "b"));
  Object.freeze(deck.cards);
  histories.broughtBack(deck, { place: 0 }, taken("a", "u1"));
  assert.equal(deck.cards[0].state, "ready");
});

test("the oldest steps are forgotten, so that memory stays bounded", () => {
  let history = [];
  for (let n = 0; n < 100; n += 1) history = histories.withStep(history, stepOf("redo", { n }));
  assert.ok(history.length < 100);
  assert.equal(history.at(-1).card.n, 99);
  assert.equal(histories.withoutLast(history).at(-1).card.n, 98);
});

test("a take is found in whichever step holds it", () => {
  const kept = aside("u1");
  const history = [stepOf("redo", taken("a", "u1"), { aside: kept }), stepOf("skip", taken("b", "u2"))];
  assert.equal(histories.heldTake(history, "u1"), kept);
  assert.equal(histories.heldTake(history, "u2"), null);
});

test("once a clip is withdrawn for a newer take, going back to it means to send it anew", () => {
  const kept = aside("u1");
  const sent = step(taken("a", "u1"), "send");
  const history = [
    stepOf("send", taken("a", "u1"), { aside: kept }),
    stepOf("redo", sent),
    stepOf("send", taken("b", "u9"), { aside: aside("u9") }),
  ];
  const after = histories.afterWithdrawal(history, ["u1"]);
  assert.deepEqual(after.map(({ kind }) => kind), ["redo", "send"]);
  const [redo] = after;
  assert.equal(redo.card.state, "taken");
  assert.equal(redo.aside, kept);
  assert.deepEqual(redo.card.replaces, []);
  assert.ok(redo.isWithdrawn);
  assert.equal(after[1].card.uuid, "u9");
});

test("a withdrawn clip that nobody holds any more cannot be gone back to", () => {
  const history = [stepOf("redo", step(taken("a", "u1"), "send"))];
  assert.deepEqual(histories.afterWithdrawal(history, ["u1"]), []);
});
