/**
 * How flaws sound, made from a good reading: each answers new mono samples for those of a clip.
 * Pure; full scale is 1.0. A clip without any voice is taken as all voice.
 */

import { FRAME_S, findVoice, framePowers } from "vs/audio/frames.js";
import { peak } from "vs/audio/levels.js";

const PEAK = 0.5;
/** 36 dB below the others: a whisper across the room. */
const QUIET_GAIN = 10 ** (-36 / 20);
/** What is missing at the edges of a cut reading, as shares of its speech. */
const CUT_START = 0.12;
const CUT_END = 0.2;
/** Noise as loud as the voice. */
const SNR_DB = 0;
/** Another voice: deeper, later, nearly as loud. */
const DEEPER = 0.84;
const LATER_S = 0.35;
const OTHER_GAIN = 0.8;
/** The words between these shares of the speech are left out, at the quietest places near them. */
const MISSING = [0.35, 0.65];
const NEAR = 0.12;
const SEAM_S = 0.01;

/** As it was read, at a comfortable loudness. */
export function clean(samples) {
  const largest = peak(samples);
  return scaled(samples, largest ? PEAK / largest : 1);
}

/** Begun too late and stopped too early. */
export function cutOff(samples, rateHz) {
  const [from, to] = speechIn(samples, rateHz);
  const length = to - from;
  return clean(samples).slice(from + Math.round(CUT_START * length), to - Math.round(CUT_END * length));
}

export function tooQuiet(samples) {
  return scaled(clean(samples), QUIET_GAIN);
}

/** With a rumble as of a street, the same each time. */
export function noisy(samples, rateHz) {
  const [from, to] = speechIn(samples, rateHz);
  const voice = clean(samples);
  const noise = rumble(voice.length);
  const gain = (rms(voice.subarray(from, to)) / rms(noise)) * 10 ** (-SNR_DB / 20);
  return limited(voice.map((sample, i) => sample + gain * noise[i]));
}

/** With somebody else who speaks at the same time. */
export function twoVoices(samples, rateHz) {
  const voice = clean(samples);
  const later = Math.round(LATER_S * rateHz);
  const other = new Float32Array(Math.floor((samples.length - 1) / DEEPER));
  for (let i = 0; i < other.length; i += 1) other[i] = OTHER_GAIN * between(voice, i * DEEPER);
  const both = new Float32Array(Math.max(voice.length, later + other.length));
  both.set(voice);
  for (let i = 0; i < other.length; i += 1) both[later + i] += other[i];
  return limited(both);
}

/** With words left out of its middle. */
export function wordsMissing(samples, rateHz) {
  const [from, to] = speechIn(samples, rateHz);
  const powers = framePowers(samples, rateHz);
  const [start, end] = MISSING.map((share) => quietestNear(powers, from, to, share, rateHz));
  const seam = Math.min(Math.round(SEAM_S * rateHz), samples.length - end);
  const voice = clean(samples);
  const joined = new Float32Array(start + samples.length - end);
  joined.set(voice.subarray(0, start));
  joined.set(voice.subarray(end), start);
  for (let i = 0; i < seam; i += 1) {
    joined[start + i] = between([voice[start + i], voice[end + i]], i / seam);
  }
  return joined;
}

/** Where the voice begins and ends, in samples. */
function speechIn(samples, rateHz) {
  const voice = findVoice(framePowers(samples, rateHz));
  const [first, last] = [voice.indexOf(1), voice.lastIndexOf(1)];
  const size = Math.floor(rateHz * FRAME_S);
  return first < 0 ? [0, samples.length] : [first * size, Math.min(samples.length, (last + 1) * size)];
}

/** The beginning of the quietest frame around this share of the speech, in samples. */
function quietestNear(powers, from, to, share, rateHz) {
  const size = Math.floor(rateHz * FRAME_S);
  const frame = (at) => Math.floor((from + at * (to - from)) / size);
  let quietest = frame(share);
  for (let each = frame(share - NEAR); each < frame(share + NEAR); each += 1) {
    if (powers[each] < powers[quietest]) quietest = each;
  }
  return quietest * size;
}

/** Noise that grows towards low tones. */
function rumble(length) {
  const noise = new Float32Array(length);
  let [state, low] = [1, 0];
  for (let i = 0; i < length; i += 1) {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    low = 0.95 * low + (state / 2 ** 31 - 1);
    noise[i] = low;
  }
  return noise;
}

/** The value at a place between two samples. */
function between(samples, place) {
  const at = Math.min(Math.floor(place), samples.length - 2);
  return samples[at] + (place - at) * (samples[at + 1] - samples[at]);
}

function rms(samples) {
  const energy = samples.reduce((sum, sample) => sum + sample * sample, 0);
  return Math.sqrt(energy / samples.length) || 1;
}

/** No louder than full scale. */
function limited(samples) {
  const largest = peak(samples);
  return largest > 1 ? scaled(samples, 1 / largest) : samples;
}

const scaled = (samples, gain) => samples.map((sample) => sample * gain);
