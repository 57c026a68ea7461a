// The listening room's pure parts: the clips in hand, what counts as heard, how fast clips play.

import assert from "node:assert/strict";
import { test } from "node:test";

import { load } from "./vs.mjs";

const queues = await load("listen/queue.js");
const { hasHeard } = await load("listen/coverage.js");
const { SPEEDS, nextSpeed, stepSpeed } = await load("listen/speeds.js");
const { clipFrom } = await load("listen/clips.js");

const clips = (...ids) => ids.map((id) => ({ id }));
const ids = ({ ahead }) => ahead.map(({ id }) => id);

test("a clip that was judged makes way for the next and is remembered", () => {
  const queue = queues.giveTo(queues.newQueue(clips("a", "b")), { gives: "vote", answer: "yes" });
  assert.equal(queues.currentClip(queue).id, "b");
  assert.deepEqual(queues.lastGiven(queue), { clip: { id: "a" }, gives: "vote", answer: "yes" });
});

test("undoing brings the last clip back, one after another", () => {
  let queue = queues.newQueue(clips("a", "b", "c"));
  queue = queues.giveTo(queue, { gives: "vote", answer: "no" });
  queue = queues.giveTo(queue, { gives: "skip" });
  assert.deepEqual(ids(queues.undoIn(queue)), ["b", "c"]);
  assert.deepEqual(ids(queues.undoIn(queues.undoIn(queue))), ["a", "b", "c"]);
  assert.equal(queues.lastGiven(queues.undoIn(queues.undoIn(queue))), null);
});

test("undoing nothing changes nothing", () => {
  const queue = queues.newQueue(clips("a"));
  assert.deepEqual(queues.undoIn(queue), queue);
});

test("no clip comes twice, neither one in hand nor one that was judged", () => {
  let queue = queues.giveTo(queues.newQueue(clips("a", "b")), { gives: "skip" });
  queue = queues.addTo(queue, clips("a", "b", "c"));
  assert.deepEqual(ids(queue), ["b", "c"]);
  assert.deepEqual(queues.heldIn(queue), ["a", "b", "c"]);
});

test("more is wanted before the last three are played, and clips can be taken out", () => {
  assert.equal(queues.wantsMore(queues.newQueue(clips("a", "b", "c"))), true);
  assert.equal(queues.wantsMore(queues.newQueue(clips("a", "b", "c", "d"))), false);
  assert.deepEqual(ids(queues.without(queues.newQueue(clips("a", "b")), ["a"])), ["b"]);
  assert.equal(queues.currentClip(queues.newQueue([])), null);
});

test("only so much is remembered", () => {
  let queue = queues.newQueue(clips(...Array.from({ length: 60 }, (_, i) => `${i}`)));
  for (let i = 0; i < 50; i += 1) queue = queues.giveTo(queue, { gives: "skip" });
  assert.equal(queue.given.length, 20);
  assert.equal(queues.lastGiven(queue).clip.id, "49");
});

const SPEECH = { startsS: 1, endsS: 4 };
const WHOLE = { startsS: 0, endsS: 6 };

test("speech that was heard to its end may be judged, and what is around it need not be heard", () => {
  assert.equal(hasHeard([[0.5, 4]], SPEECH, WHOLE), true);
  assert.equal(hasHeard([[1, 3.8]], SPEECH, WHOLE), true);
  assert.equal(hasHeard([[1, 3.5]], SPEECH, WHOLE), false);
  assert.equal(hasHeard([], SPEECH, WHOLE), false);
});

test("jumping to the end is not hearing, nor is hearing the same part again and again", () => {
  assert.equal(hasHeard([[1, 1.5], [3.5, 4]], SPEECH, WHOLE), false);
  assert.equal(hasHeard([[1, 2.5], [1, 2.5], [4, 6]], SPEECH, WHOLE), false);
  assert.equal(hasHeard([[2.4, 4.5], [1, 2.5]], SPEECH, WHOLE), true);
});

test("where nobody knows where the speech is, all of the clip is to be heard", () => {
  assert.equal(hasHeard([[0, 5.5]], null, WHOLE), true);
  assert.equal(hasHeard([[0, 4.5]], null, WHOLE), false);
  assert.equal(hasHeard([[0, 50]], null, { startsS: 0, endsS: NaN }), false);
});

test("speeds go up and down a step, stop at the ends, and go round at the one button", () => {
  assert.deepEqual(SPEEDS, [0.75, 1, 1.25, 1.5]);
  assert.equal(stepSpeed(1, 1), 1.25);
  assert.equal(stepSpeed(1, -1), 0.75);
  assert.equal(stepSpeed(1.5, 1), 1.5);
  assert.equal(stepSpeed(0.75, -1), 0.75);
  assert.deepEqual(SPEEDS.map(nextSpeed), [1, 1.25, 1.5, 0.75]);
});

test("a clip from the API has its copy first and its original last, in their own times", () => {
  const clip = clipFrom({
    id: "a",
    audio_url: "/clips/a/audio",
    media_type: "audio/webm",
    copies: [{ url: "/clips/a/copy.ogg", media_type: "audio/ogg", starts_s: 0.75 }],
    speech: { starts_s: 1, ends_s: 3 },
    sentence: { text: "Habari" },
  });
  assert.deepEqual(clip, {
    id: "a",
    text: "Habari",
    sounds: [
      { address: "/clips/a/copy.ogg", type: "audio/ogg", isOriginal: false, startsS: 0.75 },
      { address: "/clips/a/audio", type: "audio/webm", isOriginal: true, startsS: 0 },
    ],
    speech: { startsS: 1, endsS: 3 },
  });
});

test("a clip that nobody measured has no speech that is known", () => {
  const bare = { id: "a", audio_url: "", media_type: "", copies: [], sentence: { text: "" } };
  assert.equal(clipFrom({ ...bare, speech: null }).speech, null);
});
