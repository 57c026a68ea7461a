// The audio examples of the guidelines: each has its flaw, and only the clean one has none.

import assert from "node:assert/strict";
import { test } from "node:test";

import { load } from "./vs.mjs";

const examples = await load("listen/examples.js");
const { measureTake } = await load("audio/measure.js");
const { peak } = await load("audio/levels.js");

const RATE_HZ = 24_000;
const SYLLABLES = 8;

/** Four seconds: a pause, eight syllables of different pitch with gaps between, a pause. */
function reading() {
  const samples = new Float32Array(4 * RATE_HZ);
  for (let i = 0; i < samples.length; i += 1) samples[i] = 1e-4 * Math.sin(i * i);
  for (let each = 0; each < SYLLABLES; each += 1) {
    const start = (0.5 + each * 0.375) * RATE_HZ;
    const length = 0.3 * RATE_HZ;
    for (let i = 0; i < length; i += 1) {
      const swell = Math.sin((Math.PI * i) / length);
      samples[start + i] += 0.2 * swell * Math.sin((2 * Math.PI * pitch(each) * i) / RATE_HZ);
    }
  }
  return samples;
}

const pitch = (syllable) => 200 + 50 * syllable;

/** How much of this tone is in the samples (Goertzel, 1958), to tell the syllables by. */
function tone(samples, hz) {
  const turn = 2 * Math.cos((2 * Math.PI * hz) / RATE_HZ);
  let [one, two] = [0, 0];
  for (const sample of samples) [one, two] = [sample + turn * one - two, one];
  return Math.sqrt(Math.max(0, one * one + two * two - turn * one * two));
}

const figures = (samples) => measureTake(samples, RATE_HZ);
const good = reading();
const clean = examples.clean(good, RATE_HZ);

test("the clear reading is the reading, loud enough", () => {
  assert.equal(clean.length, good.length);
  assert.ok(Math.abs(peak(clean) - 0.5) < 1e-6);
  assert.ok(figures(clean).sure_snr_db > 30);
});

test("the cut one lacks a part of the first and all of the last syllable", () => {
  const cut = examples.cutOff(good, RATE_HZ);
  assert.ok(cut.length < good.length - RATE_HZ);
  assert.ok(tone(cut, pitch(7)) < 0.2 * tone(clean, pitch(7)));
  assert.ok(tone(cut, pitch(4)) > 0.8 * tone(clean, pitch(4)));
});

test("the quiet one is the same reading far below the others", () => {
  const { active_level_dbfs: level } = figures(examples.tooQuiet(good, RATE_HZ));
  assert.ok(Math.abs(figures(clean).active_level_dbfs - 36 - level) < 0.5);
});

test("the noisy one has noise about as loud as the voice, the same each time, and no clipping", () => {
  const noisy = examples.noisy(good, RATE_HZ);
  assert.deepEqual(noisy, examples.noisy(good, RATE_HZ));
  assert.ok(peak(noisy) <= 1);
  const before = noisy.subarray(0, 0.4 * RATE_HZ);
  assert.ok(peak(before) > 0.1, `${peak(before)}`);
});

test("two voices are the reading and a deeper one a little later", () => {
  const both = examples.twoVoices(good, RATE_HZ);
  assert.ok(both.length > good.length);
  assert.ok(peak(both) <= 1);
  assert.ok(tone(both, 0.84 * pitch(6)) > 5 * tone(clean, 0.84 * pitch(6)));
  assert.ok(tone(both, pitch(6)) > 0.5 * tone(clean, pitch(6)));
});

test("where words are missing, the ends are there and the middle is not, without a click", () => {
  const missing = examples.wordsMissing(good, RATE_HZ);
  assert.ok(missing.length < good.length - 0.5 * RATE_HZ);
  assert.ok(tone(missing, pitch(0)) > 0.9 * tone(clean, pitch(0)));
  assert.ok(tone(missing, pitch(7)) > 0.9 * tone(clean, pitch(7)));
  assert.ok(tone(missing, pitch(4)) < 0.2 * tone(clean, pitch(4)));
  const steepest = (samples) => samples.reduce((most, x, i) => Math.max(most, Math.abs(x - (samples[i - 1] ?? x))), 0);
  assert.ok(steepest(missing) <= steepest(clean) + 1e-6);
});

test("silence stays silence, and is nothing to stumble over", () => {
  const silence = new Float32Array(RATE_HZ);
  for (const make of Object.values(examples)) {
    const made = make(silence, RATE_HZ);
    assert.ok(made.length > 0);
    assert.ok(made.every(Number.isFinite));
  }
});
