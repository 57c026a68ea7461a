/**
 * Measures a take before it is sent: the figures of docs/audio-checks.md under the same names, as
 * far as they need no model. Pure; full scale is 1.0; null where there is nothing to measure. A take
 * of 15 s is 720,000 samples: they are walked through seven times, and nothing is made for each.
 */

import * as framed from "vs/audio/frames.js";

const { FRAME_S, decibels } = framed;

/** The server's snr_confidence from which an SNR is sure. */
const SURE = 0.99;

/** Figures of mono samples, a Float32Array; `clippedAt` has the places (0…1) to mark. */
export function measureTake(samples, rateHz) {
  const steps = measuring(samples, rateHz);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
  }
}

/** The same, a few milliseconds at a time: the page answers presses in between. */
export async function measureCalmly(samples, rateHz) {
  const steps = measuring(samples, rateHz);
  for (;;) {
    const { done, value } = steps.next();
    if (done) return value;
    await new Promise((resolve) => setTimeout(resolve));
  }
}

/** The figures, with a rest after each walk through the samples. */
function* measuring(samples, rateHz) {
  const mean = meanOf(samples);
  const dcOffset = mean ?? 0;
  yield;
  const powers = framed.framePowers(samples, rateHz, dcOffset);
  yield;
  const voice = framed.findVoice(powers);
  const noise = framed.measureNoise(powers, voice);
  yield;
  const activeLevelDbfs = activeLevel(samples, rateHz, dcOffset);
  yield;
  const about = { powers, voice, activeLevelDbfs, dcOffset };
  const edges = framed.measureEdges(samples, rateHz, about);
  const clipped = clippedRuns(samples);
  yield;
  const durationS = samples.length / rateHz;
  return {
    duration_s: durationS,
    speech_probability: voice.includes(1) ? 1 : 0,
    active_level_dbfs: activeLevelDbfs,
    dc_magnitude: mean === null ? null : Math.abs(mean),
    clipped_share: samples.length ? clipped.count / samples.length : null,
    sure_snr_db: noise.confidence >= SURE ? noise.snrDb : null,
    unsure_snr_db: noise.confidence >= SURE ? null : noise.snrDb,
    noise_dbfs: noise.noiseDbfs,
    start_edge_db: edges.startEdgeDb,
    end_edge_db: edges.endEdgeDb,
    ...spokenTimes(voice, durationS),
    clippedAt: clipped.at,
  };
}

/** Mean of all samples, full scale 1.0; null when there are none. */
export function meanOf(samples) {
  let sum = 0;
  for (let i = 0; i < samples.length; i += 1) sum += samples[i];
  return samples.length ? sum / samples.length : null;
}

/**
 * `speech_s` is the voice alone, `heard_s` all from its first to its last sound but the longest
 * pause; null when nobody is heard.
 */
function spokenTimes(voice, durationS) {
  const first = voice.indexOf(1);
  if (first < 0) return { speech_s: null, heard_s: null, longest_silence_s: null };
  const last = voice.lastIndexOf(1);
  const lead = first * FRAME_S;
  const tail = Math.max(0, durationS - (last + 1) * FRAME_S);
  const pause = framed.longestRun(voice.subarray(first, last), 0) * FRAME_S;
  return {
    speech_s: voice.reduce((sum, flag) => sum + flag, 0) * FRAME_S,
    heard_s: durationS - lead - tail - pause,
    longest_silence_s: Math.max(lead, tail, pause),
  };
}

const FULL_SCALE = 0.99;
const MIN_RUN = 2;
const PLATEAU = 2 / 32_768;
const MIN_FLAT_RUN = 3;
const MIN_FLAT_RUNS = 4;

/**
 * Samples that are cut off, as clipped_share of clipping.py counts them: in runs at full scale, or as
 * flat as 16 bits can say at the highest or the lowest value. `at` says where (0…1) the runs begin.
 */
export function clippedRuns(samples) {
  const full = runsBeyond(samples, -FULL_SCALE, FULL_SCALE, MIN_RUN);
  const [lowest, highest] = extremes(samples);
  const tops = plateaus(samples, highest, -Infinity, highest - PLATEAU);
  const bottoms = plateaus(samples, -lowest, lowest + PLATEAU, Infinity);
  const flat = { count: tops.count + bottoms.count, at: [...tops.at, ...bottoms.at] };
  return flat.count > full.count ? flat : full;
}

/** None where it is so faint that rounding alone makes it flat, and none for a few smooth peaks. */
function plateaus(samples, size, low, high) {
  const none = { count: 0, at: [] };
  if (!(size > 100 * PLATEAU)) return none;
  const runs = runsBeyond(samples, low, high, MIN_FLAT_RUN);
  return runs.at.length >= MIN_FLAT_RUNS ? runs : none;
}

function runsBeyond(samples, low, high, shortest) {
  const found = { count: 0, at: [] };
  let run = 0;
  for (let i = 0; i < samples.length; i += 1) {
    const sample = samples[i];
    if (sample >= high || sample <= low) run += 1;
    else if (run) run = endRun(found, run, i, samples.length, shortest);
  }
  endRun(found, run, samples.length, samples.length, shortest);
  return found;
}

function endRun(found, run, end, length, shortest) {
  if (run >= shortest) {
    found.count += run;
    found.at.push((end - run) / length);
  }
  return 0;
}

function extremes(samples) {
  let [lowest, highest] = [0, 0];
  for (let i = 0; i < samples.length; i += 1) {
    if (samples[i] < lowest) lowest = samples[i];
    else if (samples[i] > highest) highest = samples[i];
  }
  return [lowest, highest];
}

const BLOCK_S = 0.002;
const DECAY = Math.exp(-BLOCK_S / 0.03);
const HANGOVER_BLOCKS = 100;
const MARGIN_DB = 15.9;
const STEPS = 33;
/** −100 dBFS: under half a step of 16 bits. */
const SILENT_PEAK = 1e-5;

/** Active speech level in dBFS: ITU-T P.56 method B on 2 ms blocks, as levels.py has it; null on silence. */
export function activeLevel(samples, rateHz, dcOffset = 0) {
  const size = Math.max(1, Math.floor(rateHz * BLOCK_S));
  const active = new Float64Array(STEPS);
  const lastAbove = new Float64Array(STEPS).fill(-HANGOVER_BLOCKS);
  let [energy, peak, first, envelope] = [0, 0, 0, 0];
  for (let block = 0, i = 0; i < samples.length; block += 1) {
    let sum = 0;
    for (const end = Math.min(i + size, samples.length); i < end; i += 1) {
      const swing = Math.abs(samples[i] - dcOffset);
      sum += swing;
      energy += swing * swing;
      if (swing > peak) peak = swing;
    }
    first = DECAY * first + (1 - DECAY) * (sum / size);
    envelope = DECAY * envelope + (1 - DECAY) * first;
    countActive(active, lastAbove, envelope, block);
  }
  return peak < SILENT_PEAK ? null : levelAtMargin(active, energy, size);
}

/** For each threshold, 3 dB apart from 0 down: is this block above it, or within the hangover? */
function countActive(active, lastAbove, envelope, block) {
  for (let step = 0, threshold = 1; step < STEPS; step += 1, threshold *= Math.SQRT1_2) {
    if (envelope >= threshold) lastAbove[step] = block;
    if (block - lastAbove[step] < HANGOVER_BLOCKS) active[step] += 1;
  }
}

/** Walk up from the lowest threshold to where level and threshold are the margin apart. */
function levelAtMargin(active, energy, size) {
  let below = null;
  for (let step = STEPS - 1; step >= 0; step -= 1) {
    if (!active[step]) break;
    const level = decibels(energy / (active[step] * size));
    const over = level + step * 10 * Math.log10(2) - MARGIN_DB;
    if (over < 0) {
      if (!below) return level;
      return below.level + (below.over / (below.over - over)) * (level - below.level);
    }
    below = { level, over };
  }
  return below?.level ?? null;
}
