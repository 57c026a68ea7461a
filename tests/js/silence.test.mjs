import assert from "node:assert/strict";
import test from "node:test";

import { load } from "./vs.mjs";

const { SilenceWatch } = await load("audio/silence.js");

const TICK_S = 0.05;
const ROOM_DBFS = -55;
const VOICE_DBFS = -15;

/** When a watch that hears [dbfs, seconds] one after another says that the reader is done. */
function stopAt(stretches, tickS = TICK_S) {
  const watch = new SilenceWatch();
  let [atS, endS] = [0, 0];
  for (const [dbfs, seconds] of stretches) {
    for (endS += seconds; atS < endS - 1e-9; atS += tickS) {
      if (watch.hears(dbfs, atS)) return atS;
    }
  }
  return null;
}

test("a reader who falls silent has finished a second and a bit later", () => {
  const atS = stopAt([[ROOM_DBFS, 1], [VOICE_DBFS, 2], [ROOM_DBFS, 3]]);
  assert.ok(atS > 4.1 && atS < 4.4, `stopped at ${atS}`);
});

test("a late tick shortens no silence", () => {
  for (const tickS of [0.02, 0.1, 0.25]) {
    const atS = stopAt([[ROOM_DBFS, 1], [VOICE_DBFS, 2], [ROOM_DBFS, 3]], tickS);
    assert.ok(atS >= 4.19 - tickS && atS < 4.8, `ticks of ${tickS} s: stopped at ${atS}`);
  }
});

test("nothing ends before anybody has spoken, however long that takes", () => {
  assert.equal(stopAt([[ROOM_DBFS, 20]]), null);
  assert.equal(stopAt([[-Infinity, 20]]), null);
});

test("clicks are no voice: a pen put down, a key pressed", () => {
  const clicks = [1, 2, 3, 4].flatMap(() => [[ROOM_DBFS, 1], [VOICE_DBFS, TICK_S]]);
  assert.equal(stopAt([...clicks, [ROOM_DBFS, 5]]), null);
});

test("a click after the last word does not begin the silence anew", () => {
  const end = [[ROOM_DBFS, 0.6], [VOICE_DBFS, TICK_S], [ROOM_DBFS, 3]];
  const atS = stopAt([[ROOM_DBFS, 1], [VOICE_DBFS, 2], ...end]);
  assert.ok(atS < 4.5, `stopped at ${atS}`);
});

test("breath between the parts of a sentence is no end", () => {
  const pauses = [1, 2, 3].flatMap(() => [[VOICE_DBFS, 1.5], [ROOM_DBFS, 0.8]]);
  const atS = stopAt([[ROOM_DBFS, 1], ...pauses, [VOICE_DBFS, 1], [ROOM_DBFS, 3]]);
  assert.ok(atS > 8.9, `stopped at ${atS}`);
});

test("who begins at once and reads long is waited for", () => {
  const atS = stopAt([[VOICE_DBFS, 12], [ROOM_DBFS, 3]]);
  assert.ok(atS > 13.1 && atS < 13.5, `stopped at ${atS}`);
});

test("one short word after a long wait is a voice", () => {
  const atS = stopAt([[ROOM_DBFS, 10], [VOICE_DBFS, 0.5], [ROOM_DBFS, 3]]);
  assert.ok(atS > 11.6 && atS < 12, `stopped at ${atS}`);
});

test("a loud room without a voice never ends a take", () => {
  assert.equal(stopAt([[-20, 1], [-18, 1], [-21, 5]]), null);
});

test("behind a noise gate soft words are still words", () => {
  const words = [[VOICE_DBFS, 1], [VOICE_DBFS - 15, 1.5], [VOICE_DBFS, 1]];
  const atS = stopAt([[-Infinity, 1], ...words, [-Infinity, 3]]);
  assert.ok(atS > 5.6, `stopped at ${atS}`);
});
