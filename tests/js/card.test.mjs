import assert from "node:assert/strict";
import test from "node:test";

import { load } from "./vs.mjs";

const { isSent, mark, newCard, step, wantsAttention } = await load("lib/card.js");

const sentence = { id: "s1", text: "Mvua ilinyesha usiku kucha." };
const after = (...events) =>
  events.reduce((card, [event, news]) => step(card, event, news), newCard(sentence));

const TAKEN = [["ask"], ["start"], ["take", { uuid: "u1", durationS: 2.5 }]];
const SENT = [...TAKEN, ["send"], ["sending"]];
const REFUSED = { verdict: "refuse", can_insist: true, reasons: [] };

test("a sentence is read, sent, received and judged", () => {
  const clip = { verdict: "accept", reasons: [] };
  const card = after(...SENT, ["receive", { clip: { verdict: null } }], ["judge", { clip }]);
  assert.equal(card.state, "judged");
  assert.equal(card.clip, clip);
  assert.equal(mark(card), "accept");
  assert.ok(isSent(card));
});

test("an event that means nothing in the present state changes nothing", () => {
  const card = after(...TAKEN);
  for (const event of ["ask", "start", "receive", "judge", "sending", "nonsense"]) {
    assert.equal(step(card, event, { uuid: "other" }), card);
  }
});

test("a refused microphone or a take too short to keep leads back to the start", () => {
  assert.equal(after(["ask"], ["fail"]).state, "ready");
  assert.equal(after(["ask"], ["start"], ["fail"]).state, "ready");
});

test("redoing a take that was never sent leaves nothing to withdraw", () => {
  const card = after(...TAKEN, ["redo"]);
  assert.equal(card.state, "ready");
  assert.equal(card.uuid, null);
  assert.deepEqual(card.replaces, []);
});

test("redoing a take that may have arrived withdraws it once the new one is there", () => {
  for (const way of [[...TAKEN, ["send"]], SENT, [...SENT, ["delay", { problem: {} }]]]) {
    assert.deepEqual(after(...way, ["redo"]).replaces, ["u1"]);
  }
});

test("every clip that was sent for the sentence before is withdrawn, not just the last", () => {
  const second = { uuid: "u2", durationS: 2 };
  const card = after(...SENT, ["redo"], ["ask"], ["start"], ["take", second], ["send"], ["redo"]);
  assert.deepEqual(card.replaces, ["u1", "u2"]);
});

test("a take redone before it was sent still withdraws the clip before it", () => {
  const second = { uuid: "u2", durationS: 2 };
  const card = after(...SENT, ["redo"], ["ask"], ["start"], ["take", second], ["redo"]);
  assert.deepEqual(card.replaces, ["u1"]);
});

test("a delayed take shows its problem until the next attempt", () => {
  const problem = { code: "unreachable", detail: "" };
  const delayed = after(...SENT, ["delay", { problem }]);
  assert.equal(delayed.state, "waiting");
  assert.equal(delayed.problem, problem);
  assert.equal(step(delayed, "sending").problem, null);
});

test("a take that the server would not have is kept, and can be sent or recorded again", () => {
  const problem = { status: 403, code: "consent_stale", detail: "Please read the terms." };
  const kept = after(...SENT, ["keep", { problem }]);
  assert.equal(mark(kept), "kept");
  assert.ok(wantsAttention(kept));
  assert.ok(!isSent(kept));
  assert.equal(step(kept, "send").state, "waiting");
  assert.equal(step(kept, "redo").state, "ready");
});

test("a refused clip wants attention until the person insists", () => {
  const refused = after(...SENT, ["receive", { clip: null }], ["judge", { clip: REFUSED }]);
  assert.ok(wantsAttention(refused));
  const insisted = { ...REFUSED, can_insist: false, insisted: true };
  const card = step(refused, "judge", { clip: insisted });
  assert.ok(!wantsAttention(card));
  assert.equal(mark(card), "sent");
});

test("a clip whose verdict does not come in time is simply sent", () => {
  const card = after(...SENT, ["receive", { clip: null }], ["judge", { clip: null }]);
  assert.equal(mark(card), "sent");
  assert.ok(!wantsAttention(card));
});
