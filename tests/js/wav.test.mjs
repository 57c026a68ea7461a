import assert from "node:assert/strict";
import test from "node:test";

import { load } from "./vs.mjs";

const { wavOf } = await load("audio/wav.js");

/** A reader of its own: walks the chunks by their sizes, as RIFF has it. */
function read(file) {
  const view = new DataView(file);
  const text = (at) => String.fromCharCode(...new Uint8Array(file, at, 4));
  assert.deepEqual([text(0), text(8)], ["RIFF", "WAVE"]);
  assert.equal(view.getUint32(4, true), file.byteLength - 8);
  const chunks = {};
  for (let at = 12; at < file.byteLength; ) {
    const size = view.getUint32(at + 4, true);
    chunks[text(at)] = { at: at + 8, size };
    at += 8 + size + (size % 2);
  }
  const format = chunks["fmt "].at;
  const { at, size } = chunks.data;
  return {
    coding: view.getUint16(format, true),
    channels: view.getUint16(format + 2, true),
    rateHz: view.getUint32(format + 4, true),
    bytesPerSecond: view.getUint32(format + 8, true),
    bytesPerFrame: view.getUint16(format + 12, true),
    bits: view.getUint16(format + 14, true),
    samples: Array.from({ length: size / 2 }, (_, i) => view.getInt16(at + 2 * i, true)),
  };
}

test("the header says what follows: PCM, mono, 16 bits, at the rate that was given", () => {
  for (const rateHz of [8_000, 44_100, 48_000, 192_000]) {
    const { samples, ...header } = read(wavOf([new Float32Array(10)], rateHz));
    assert.deepEqual(header, {
      coding: 1,
      channels: 1,
      rateHz,
      bytesPerSecond: 2 * rateHz,
      bytesPerFrame: 2,
      bits: 16,
    });
    assert.equal(samples.length, 10);
  }
});

test("blocks follow each other without a seam", () => {
  const blocks = [[1, 2, 3], [], [4], [5, 6]].map((values) =>
    Float32Array.from(values, (value) => value / 32_768),
  );
  assert.deepEqual(read(wavOf(blocks, 48_000)).samples, [1, 2, 3, 4, 5, 6]);
});

test("every value that 16 bits know is written as it was", () => {
  const all = Array.from({ length: 65_536 }, (_, i) => i - 32_768);
  const block = Float32Array.from(all, (value) => value / 32_768);
  assert.deepEqual(read(wavOf([block], 48_000)).samples, all);
});

test("what goes beyond full scale is cut off there, on its own side", () => {
  const block = Float32Array.of(1, 1.5, Infinity, -1, -1.5, -Infinity, NaN);
  const expected = [32_767, 32_767, 32_767, -32_768, -32_768, -32_768, 0];
  assert.deepEqual(read(wavOf([block], 48_000)).samples, expected);
});

test("an empty take is a file without samples", () => {
  assert.deepEqual(read(wavOf([], 48_000)).samples, []);
});
