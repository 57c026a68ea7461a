import assert from "node:assert/strict";
import test from "node:test";

import { vectors } from "./signals.mjs";
import { load } from "./vs.mjs";

const { doubtsOn, findingsOf, marksOf, rateRatios } = await load("audio/doubts.js");

const { thresholds, cases } = vectors("doubts");

for (const { name, figures, doubts } of cases) {
  test(`thresholds are read as the server reads them: ${name}`, () => {
    const found = doubtsOn(figures, thresholds);
    assert.deepEqual(found.map(({ code, severity }) => [code, severity]), doubts);
  });
}

for (const { name, bounds, figures, ...expected } of vectors("rates")) {
  test(`a reading is compared with its sentence as the server does it: ${name}`, () => {
    const { duration_s: all, lead_silence_s: lead, tail_silence_s: tail } = figures;
    const take = { ...figures, heard_s: all - lead - tail - figures.longest_pause_s };
    const reading = { fastestS: bounds.fastest_s, slowestS: bounds.slowest_s };
    const found = rateRatios(take, reading);
    assert.ok(Math.abs(found.times_fastest - expected.times_fastest) < 1e-3);
    assert.ok(Math.abs(found.times_slowest - expected.times_slowest) < 1e-3);
  });
}

test("a take is compared with the fastest and the slowest reading of its sentence", () => {
  const reading = { fastestS: 1, slowestS: 10 };
  const take = { speech_s: 2, heard_s: 2.5 };
  assert.deepEqual(rateRatios(take, reading), { times_fastest: 0.4, times_slowest: 5 });
  const breathless = { speech_s: 0.5, heard_s: 0.4 };
  assert.deepEqual(rateRatios(breathless, reading), { times_fastest: 2, times_slowest: 20 });
});

test("a sentence without known times, or a take without a voice, is not judged by its rate", () => {
  assert.deepEqual(rateRatios({ speech_s: 2, heard_s: 2 }, null), {});
  const silence = { speech_s: null, heard_s: null };
  assert.deepEqual(rateRatios(silence, { fastestS: 1, slowestS: 10 }), {});
});

const FIGURES = { clippedAt: [0, 0.55, 0.999], noise_dbfs: -40 };

test("clipped places are marked on the bars that they fall in", () => {
  const { clipped, cut, noiseDbfs, zone } = marksOf("clipped", FIGURES, 10);
  assert.deepEqual([...clipped], [0, 5, 9]);
  assert.deepEqual([cut, noiseDbfs, zone], [null, null, false]);
});

test("each other doubt has a mark of its own", () => {
  assert.equal(marksOf("cut_start", FIGURES, 10).cut, "start");
  assert.equal(marksOf("cut_end", FIGURES, 10).cut, "end");
  assert.equal(marksOf("noisy", FIGURES, 10).noiseDbfs, -40);
  assert.ok(marksOf("too_quiet", FIGURES, 10).zone);
  assert.equal(marksOf("rate_fast", FIGURES, 10).clipped.size, 0);
});

const row = (code, figure, side, warn) => ({ code, figure, side, warn, refuse: null });
const TABLE = [
  row("no_speech", "speech_probability", "below", 0.5),
  row("too_quiet", "active_level_dbfs", "below", -40),
  row("clipped", "clipped_share", "above", 0.001),
  row("noisy", "sure_snr_db", "below", 15),
  row("processed", "processing_steps", "above", 0),
];
const GOOD = {
  speech_probability: 1,
  active_level_dbfs: -26,
  clipped_share: 0,
  sure_snr_db: 31,
  unsure_snr_db: null,
};
const OFF = { autoGainControl: false, noiseSuppression: false, echoCancellation: false };
const told = (...args) => findingsOf(...args).map(({ name, doubt }) => [name, doubt]);

test("a good microphone is good in four ways", () => {
  const expected = [["voice", null], ["room", null], ["clipping", null], ["processing", null]];
  assert.deepEqual(told(GOOD, OFF, TABLE), expected);
  assert.equal(findingsOf(GOOD, OFF, TABLE)[1].snrDb, 31);
});

test("each trouble is told under what it is about", () => {
  const figures = { ...GOOD, active_level_dbfs: -50, clipped_share: 0.1, sure_snr_db: 3 };
  assert.deepEqual(told(figures, { ...OFF, noiseSuppression: true }, TABLE), [
    ["voice", "too_quiet"],
    ["room", "noisy"],
    ["clipping", "clipped"],
    ["processing", "processed"],
  ]);
});

test("where nobody is heard, nothing else is told", () => {
  const silent = { ...GOOD, speech_probability: 0, sure_snr_db: null };
  assert.deepEqual(told(silent, OFF, TABLE), [["voice", "no_speech"]]);
});

test("a browser that does not say what it does is not taken to do nothing", () => {
  const unknown = { autoGainControl: null, noiseSuppression: null, echoCancellation: null };
  assert.equal(told(GOOD, unknown, TABLE)[3][0], "processing-unknown");
});
