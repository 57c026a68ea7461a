import assert from "node:assert/strict";
import test from "node:test";

import { load } from "./vs.mjs";

const levels = await load("audio/levels.js");

const sine = (amplitude, count = 4800) =>
  Float32Array.from({ length: count }, (_, i) => amplitude * Math.sin((2 * Math.PI * i) / 48));

const near = (actual, expected, within = 0.01) =>
  assert.ok(Math.abs(actual - expected) <= within, `${actual} is not ${expected} ± ${within}`);

test("a full-scale sine peaks at 0 dBFS and has an RMS of −3.01 dBFS", () => {
  near(levels.peakDbfs(sine(1)), 0);
  near(levels.rmsDbfs(sine(1)), -3.01);
});

test("halving the amplitude takes 6.02 dB off both levels", () => {
  near(levels.peakDbfs(sine(0.5)), -6.02);
  near(levels.rmsDbfs(sine(0.5)), -9.03);
});

test("a negative peak counts as much as a positive one", () => {
  assert.equal(levels.peakDbfs(new Float32Array([0, -1, 0.5])), 0);
});

test("silence and the empty stretch have no level, and stay at the meter's foot", () => {
  for (const samples of [new Float32Array(0), new Float32Array(64)]) {
    assert.equal(levels.peakDbfs(samples), -Infinity);
    assert.equal(levels.rmsDbfs(samples), -Infinity);
  }
  assert.equal(levels.meterPosition(-Infinity), 0);
  assert.equal(levels.zone(-Infinity), "silent");
});

test("samples that are not numbers count as silence", () => {
  assert.equal(levels.peakDbfs(new Float32Array([NaN, 0.5])), 20 * Math.log10(0.5));
  near(levels.rmsDbfs(new Float32Array([NaN, 1])), -3.01);
  assert.equal(levels.meterPosition(NaN), 0);
});

test("the meter is even in decibels, from its floor to full scale", () => {
  assert.equal(levels.meterPosition(levels.METER_FLOOR_DBFS), 0);
  near(levels.meterPosition(levels.METER_FLOOR_DBFS / 2), 0.5, 1e-9);
  assert.equal(levels.meterPosition(0), 1);
  assert.equal(levels.meterPosition(6), 1);
});

test("each zone begins where its constant says", () => {
  const { QUIET_PEAK_DBFS, LOUD_PEAK_DBFS, SILENT_PEAK_DBFS, zone } = levels;
  assert.equal(zone(SILENT_PEAK_DBFS), "silent");
  assert.equal(zone(SILENT_PEAK_DBFS + 0.1), "quiet");
  assert.equal(zone(QUIET_PEAK_DBFS - 0.1), "quiet");
  assert.equal(zone(QUIET_PEAK_DBFS), "good");
  assert.equal(zone(LOUD_PEAK_DBFS), "good");
  assert.equal(zone(LOUD_PEAK_DBFS + 0.1), "loud");
});

test("a waveform shows a burst where it is, and nothing elsewhere", () => {
  const samples = new Float32Array(1000);
  samples[250] = -0.75;
  const peaks = levels.waveform(samples, 10);
  assert.equal(peaks.length, 10);
  assert.deepEqual([...peaks].map((p, i) => (p ? i : -1)).filter((i) => i >= 0), [2]);
  near(peaks[2], 0.75, 1e-6);
});

test("every sample is in some bar of the waveform, however the lengths divide", () => {
  for (const [length, count] of [[7, 3], [3, 7], [1001, 64], [5, 5]]) {
    for (let at = 0; at < length; at += 1) {
      const samples = new Float32Array(length);
      samples[at] = 1;
      assert.ok(levels.waveform(samples, count).includes(1), `${at} of ${length} in ${count} bars`);
    }
  }
});

test("a waveform of nothing is flat, and one without bars is empty", () => {
  assert.deepEqual([...levels.waveform(new Float32Array(0), 4)], [0, 0, 0, 0]);
  assert.equal(levels.waveform(new Float32Array(9), 0).length, 0);
});

test("what decodes above full scale is drawn at full scale", () => {
  assert.equal(levels.waveform(new Float32Array([1.2]), 1)[0], 1);
});
