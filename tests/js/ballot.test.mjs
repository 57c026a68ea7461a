// What a browser still owes the server about a clip after each change of mind.

import assert from "node:assert/strict";
import { test } from "node:test";

import { load } from "./vs.mjs";

const { takenBack, voted } = await load("lib/ballot.js");

const ME = { clipId: "c1", personId: "p1" };
const yes = (old) => voted(old, { ...ME, gives: "vote", answer: "yes", heardS: 2.5 });
const skip = (old) => voted(old, { ...ME, gives: "skip" });
const back = (old, gave = "vote") => takenBack(old, { ...ME, gave });
const sent = (entry) => ({ ...entry, isDoubtful: true });

test("a vote waits with all that the server has to know", () => {
  const entry = yes(undefined);
  assert.equal(entry.gives, "vote");
  assert.deepEqual(entry.undoes, []);
  assert.deepEqual([entry.answer, entry.reasons, entry.heardS], ["yes", [], 2.5]);
  assert.deepEqual([entry.isDoubtful, entry.attempts, entry.notBefore], [false, 0, 0]);
});

test("taking back what never left this browser leaves nothing to send", () => {
  assert.equal(back(yes(undefined)), null);
  assert.equal(back(skip(undefined), "skip"), null);
});

test("taking back what the server has is sent, as is what it may have", () => {
  assert.deepEqual(back(undefined).undoes, ["vote"]);
  assert.deepEqual(back(undefined, "skip").undoes, ["skip"]);
  assert.deepEqual(back(sent(yes(undefined))).undoes, ["vote"]);
  assert.equal(back(undefined).gives, null);
});

test("voting anew after taking back a vote that was sent undoes that one first", () => {
  const anew = skip(back(undefined));
  assert.deepEqual([anew.undoes, anew.gives], [["vote"], "skip"]);
});

test("taking back the second thoughts still takes back the first", () => {
  const twice = back(skip(back(undefined)), "skip");
  assert.deepEqual([twice.undoes, twice.gives], [["vote"], null]);
  const bothSent = back(sent(skip(back(undefined))), "skip");
  assert.deepEqual([bothSent.undoes, bothSent.gives], [["vote", "skip"], null]);
});

test("a second answer to a clip whose first may have arrived replaces it", () => {
  assert.deepEqual(yes(sent(yes(undefined))).undoes, ["vote"]);
  assert.deepEqual(yes(yes(undefined)).undoes, []);
});

test("every change of mind has a mark of its own", () => {
  const first = yes(undefined);
  assert.notEqual(yes(first).mark, first.mark);
});
