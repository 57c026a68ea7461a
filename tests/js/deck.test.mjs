import assert from "node:assert/strict";
import test from "node:test";

import { load } from "./vs.mjs";

const decks = await load("lib/deck.js");
const { restoreDeck } = await load("lib/restore.js");

const sentences = (...ids) => ids.map((id) => ({ id, text: `Sentence ${id}` }));
const send = (deck, index, uuid) =>
  [["ask"], ["start"], ["take", { uuid, durationS: 1 }], ["send"]].reduce(
    (all, [event, news]) => decks.stepAt(all, event, news, index),
    deck,
  );
const take = (uuid, sentenceId, state, more = {}) => ({
  uuid,
  sentenceId,
  sentenceText: `Sentence ${sentenceId}`,
  locale: "sw",
  durationS: 2,
  replaces: [],
  problem: null,
  state,
  ...more,
});
const ids = (deck) => deck.cards.map((card) => card.sentence.id);

test("the next open sentence comes after this one, then from the beginning", () => {
  let deck = decks.newDeck(sentences("a", "b", "c"));
  assert.equal(decks.nextOpen(deck), 1);
  deck = send(send(deck, 1, "u1"), 2, "u2");
  assert.equal(decks.nextOpen(decks.moveTo(deck, 1)), 0);
  assert.ok(decks.isLastOpen(deck));
  assert.equal(decks.nextOpen(send(deck, 0, "u0")), -1);
});

test("news of a take reaches its sentence wherever one is, and strangers' news reaches none", () => {
  const deck = decks.moveTo(send(decks.newDeck(sentences("a", "b")), 0, "u1"), 1);
  const told = decks.stepTake(deck, "u1", "receive", { clip: null });
  assert.equal(told.cards[0].state, "received");
  assert.equal(told.index, 1);
  assert.equal(decks.stepTake(deck, "unknown", "receive"), deck);
});

test("one cannot move past either end", () => {
  const deck = decks.newDeck(sentences("a", "b"));
  assert.equal(decks.moveTo(deck, -1).index, 0);
  assert.equal(decks.moveTo(deck, 9).index, 1);
});

test("a skipped sentence gives way to another, or its place goes when there is none", () => {
  const deck = decks.moveTo(decks.newDeck(sentences("a", "b")), 1);
  assert.deepEqual(ids(decks.replaceSentence(deck, sentences("z")[0])), ["a", "z"]);
  const shorter = decks.replaceSentence(deck, undefined);
  assert.deepEqual(ids(shorter), ["a"]);
  assert.equal(shorter.index, 0);
});

test("a reload brings an unsent take back on its own sentence", () => {
  let saved = decks.newDeck(sentences("a", "b", "c"));
  for (const [event, news] of [["ask"], ["start"], ["take", { uuid: "u1", durationS: 2 }]]) {
    saved = decks.stepAt(saved, event, news, 1);
  }
  const deck = restoreDeck(sentences("x", "y"), { ...saved, index: 1 }, [take("u1", "b", "taken")]);
  assert.deepEqual(ids(deck), ["a", "b", "c"]);
  assert.equal(deck.index, 1);
  assert.equal(deck.cards[1].state, "taken");
});

test("a reload in the middle of a take goes back to its start", () => {
  const saved = decks.stepAt(decks.newDeck(sentences("a")), "ask");
  assert.equal(restoreDeck(sentences("x"), saved, []).cards[0].state, "ready");
});

test("a take that was on its way and is here no more has arrived", () => {
  const saved = send(decks.newDeck(sentences("a")), 0, "u1");
  assert.equal(restoreDeck([], saved, []).cards[0].state, "received");
  const still = restoreDeck([], saved, [take("u1", "a", "sending")]);
  assert.equal(still.cards[0].state, "waiting");
  const kept = { ...saved, cards: [{ ...saved.cards[0], state: "kept" }] };
  assert.equal(restoreDeck([], kept, []).cards[0].state, "received");
});

test("takes from a closed tab come first, and the set does not grow", () => {
  const kept = [take("u1", "old", "taken"), take("u2", "c", "refused_by_server", { problem: {} })];
  const deck = restoreDeck(sentences("a", "b", "c", "d", "e"), null, kept);
  assert.deepEqual(ids(deck), ["old", "c", "a", "b", "d"]);
  assert.deepEqual(deck.cards.map(({ state }) => state).slice(0, 3), ["taken", "kept", "ready"]);
});

test("takes that only wait for the network need no card", () => {
  const deck = restoreDeck(sentences("a"), null, [take("u1", "old", "waiting")]);
  assert.deepEqual(ids(deck), ["a"]);
});

test("more kept takes than sentences all get a card", () => {
  const kept = ["p", "q", "r"].map((id) => take(`u-${id}`, id, "taken"));
  assert.deepEqual(ids(restoreDeck(sentences("a", "b"), null, kept)), ["p", "q", "r"]);
});
