// Builds the signals that tests/vectors describe; tests/audio/signals.py builds the same ones.

import { readFileSync } from "node:fs";

/** The cases of tests/vectors/<name>.json. */
export function vectors(name) {
  return JSON.parse(readFileSync(new URL(`../vectors/${name}.json`, import.meta.url), "utf8"));
}

export function built({ rate_hz: rateHz, seconds, layers, limit = Infinity, gain = 1 }) {
  const samples = new Float64Array(Math.round(seconds * rateHz));
  for (const layer of layers) {
    const start = Math.round((layer.from_s ?? 0) * rateHz);
    const end = Math.round((layer.to_s ?? seconds) * rateHz);
    const sample = sampler(layer, rateHz);
    for (let i = start; i < end; i += 1) samples[i] += sample(i - start);
  }
  return Float32Array.from(samples, (x) => Math.min(limit, Math.max(-limit, x)) * gain);
}

function sampler(layer, rateHz) {
  if (layer.kind === "tone") {
    return (i) => layer.peak * Math.sin((2 * Math.PI * layer.hz * i) / rateHz);
  }
  if (layer.kind === "offset") return () => layer.value;
  let state = layer.seed;
  const scale = 10 ** (layer.dbfs / 20) * Math.sqrt(3);
  return () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return scale * (state / 2 ** 31 - 1);
  };
}

export function flags(spans, count) {
  const marked = new Uint8Array(count);
  for (const [from, to] of spans) marked.fill(1, Math.round(from / 0.02), Math.round(to / 0.02));
  return marked;
}
