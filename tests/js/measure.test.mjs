// What the browser measures of a take agrees with the server: both read tests/vectors.

import assert from "node:assert/strict";
import test from "node:test";

import { built, flags, vectors } from "./signals.mjs";
import { load } from "./vs.mjs";

const { findVoice, framePowers, measureEdges, measureNoise } = await load("audio/frames.js");
const { activeLevel, clippedRuns, meanOf, measureTake } = await load("audio/measure.js");

const WITHIN_DB = 0.05;

const same = (actual, expected, within) => {
  if (expected === null) return assert.equal(actual, null);
  assert.ok(Math.abs(actual - expected) <= within, `${actual} is not ${expected} ± ${within}`);
};

for (const { name, signal, active_level_dbfs: level, dc_offset: offset } of vectors("levels")) {
  test(`the active level agrees with the server's: ${name}`, () => {
    const samples = built(signal);
    const mean = meanOf(samples);
    same(mean, offset, 1e-4);
    same(activeLevel(samples, signal.rate_hz, mean ?? 0), level, WITHIN_DB);
  });
}

for (const { name, signal, clipped_share: share } of vectors("clipping")) {
  test(`clipping agrees with the server's: ${name}`, () => {
    const samples = built(signal);
    same(samples.length ? clippedRuns(samples).count / samples.length : null, share, 1e-4);
  });
}

for (const { name, signal, voice_s: spans, ...expected } of vectors("noise")) {
  test(`noise agrees with the server's: ${name}`, () => {
    const samples = built(signal);
    const powers = framePowers(samples, signal.rate_hz, meanOf(samples) ?? 0);
    const found = measureNoise(powers, flags(spans, powers.length));
    same(found.snrDb, expected.snr_db, WITHIN_DB);
    same(found.confidence, expected.confidence, 1e-3);
    same(found.noiseDbfs, expected.noise_dbfs, WITHIN_DB);
  });
}

for (const { name, signal, voice_s: spans, ...expected } of vectors("edges")) {
  test(`edges agree with the server's: ${name}`, () => {
    const samples = built(signal);
    const powers = framePowers(samples, signal.rate_hz);
    const voice = flags(spans, powers.length);
    const about = { powers, voice, activeLevelDbfs: expected.active_level_dbfs };
    const found = measureEdges(samples, signal.rate_hz, about);
    same(found.startEdgeDb, expected.start_edge_db, WITHIN_DB);
    same(found.endEdgeDb, expected.end_edge_db, WITHIN_DB);
  });
}

const RATE_HZ = 16_000;
const noise = (dbfs, more = {}) => ({ kind: "noise", seed: 1, dbfs, ...more });
const take = (seconds, ...layers) => built({ rate_hz: RATE_HZ, seconds, layers });
/** Syllables of noise in a room, the first at `from` seconds. */
const spoken = (roomDbfs, from = 0.5) => {
  const starts = [0, 0.3, 0.6, 0.9].map((s) => from + s);
  const syllables = starts.map((s) => noise(-26, { seed: 7, from_s: s, to_s: s + 0.22 }));
  return take(from + 1.7, noise(roomDbfs, { seed: 2 }), ...syllables);
};
const voiceIn = (samples) => findVoice(framePowers(samples, RATE_HZ));

test("silence, hiss, hum and nothing at all hold no voice", () => {
  const hum = { kind: "tone", hz: 50, peak: 0.05 };
  const sounds = [take(0), take(0.01), take(2), take(2, noise(-30)), take(2, noise(-60), hum)];
  for (const samples of sounds) assert.ok(!voiceIn(samples).includes(1));
});

test("a click is too short to be a voice", () => {
  const click = noise(-20, { seed: 3, from_s: 1, to_s: 1.04 });
  assert.ok(!voiceIn(take(2, noise(-70), click)).includes(1));
});

test("syllables are found where they are, in quiet and in noise", () => {
  for (const roomDbfs of [-75, -50, -38]) {
    const voice = voiceIn(spoken(roomDbfs));
    assert.ok(Math.abs(voice.indexOf(1) - 25) <= 2, `${voice.indexOf(1)} at ${roomDbfs}`);
    assert.ok(Math.abs(voice.lastIndexOf(1) - 80) <= 2, `${voice.lastIndexOf(1)} at ${roomDbfs}`);
  }
});

test("a take's figures have the server's names, and say how long was spoken", () => {
  const figures = measureTake(spoken(-60), RATE_HZ);
  same(figures.duration_s, 2.2, 1e-6);
  same(figures.speech_s, 4 * 0.22, 0.05);
  same(figures.heard_s, 1.12 - 0.08, 0.05);
  same(figures.longest_silence_s, 0.58, 0.05);
  same(figures.sure_snr_db, 32, 1.5);
  assert.equal(figures.speech_probability, 1);
  assert.equal(figures.start_edge_db, null);
  assert.equal(figures.unsure_snr_db, null);
  assert.deepEqual(figures.clippedAt, []);
});

test("a take of nothing has no figures but its length", () => {
  const figures = measureTake(new Float32Array(0), RATE_HZ);
  assert.equal(figures.duration_s, 0);
  assert.equal(figures.speech_probability, 0);
  for (const name of ["active_level_dbfs", "clipped_share", "sure_snr_db", "start_edge_db"]) {
    assert.equal(figures[name], null, name);
  }
});

test("clipped places are told, so that they can be marked", () => {
  const samples = new Float32Array(1000);
  samples.fill(1, 250, 260).fill(-1, 900, 902);
  assert.deepEqual(clippedRuns(samples), { count: 12, at: [0.25, 0.9] });
});
