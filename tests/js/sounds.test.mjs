// Which sound of a clip is played, and how much of the clip was heard in all of them.

import assert from "node:assert/strict";
import { test } from "node:test";

import { load } from "./vs.mjs";

const { coveredS, playable, playedSpans, preferred } = await load("listen/sounds.js");

const OGG = { address: "copy.ogg", type: "audio/ogg", isOriginal: false, startsS: 0.4 };
const M4A = { address: "copy.m4a", type: "audio/mp4", isOriginal: false, startsS: 0.4 };
const WEBM = { address: "audio", type: "audio/webm", isOriginal: true, startsS: 0 };
const ALL = [OGG, M4A, WEBM];
const plays =
  (...types) =>
  (type) =>
    types.includes(type) ? "maybe" : "";

test("the first copy that the browser can play is heard unless the original is wanted", () => {
  const sounds = playable(ALL, plays("audio/ogg", "audio/mp4", "audio/webm"));
  assert.equal(preferred(sounds, false), OGG);
  assert.equal(preferred(sounds, true), WEBM);
});

test("a browser without Ogg gets the other form", () => {
  assert.equal(preferred(playable(ALL, plays("audio/mp4", "audio/webm")), false), M4A);
});

test("a browser that cannot play the original is not offered it", () => {
  const sounds = playable(ALL, plays("audio/mp4"));
  assert.equal(sounds.original, undefined);
  assert.equal(preferred(sounds, true), M4A);
});

test("without a copy, or where the browser knows no type, the original is tried", () => {
  assert.equal(preferred(playable([WEBM], plays("audio/webm")), false), WEBM);
  assert.equal(preferred(playable(ALL, plays()), false), WEBM);
});

test("what was played counts in the original's time, and once", () => {
  const played = { length: 2, start: (i) => [0, 2][i], end: (i) => [1, 2.5][i] };
  const copy = playedSpans({ played }, 0.5);
  assert.deepEqual(copy, [
    [0.5, 1.5],
    [2.5, 3],
  ]);
  assert.equal(coveredS([...copy, [1, 2.75]]), 2.5);
  assert.equal(coveredS([[0, 3], [1, 2]]), 3);
  assert.equal(coveredS([]), 0);
});
