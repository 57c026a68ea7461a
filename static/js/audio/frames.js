/**
 * What 20 ms frames tell of a take: where a voice is, how far it stands above the noise, whether an
 * edge cuts it. Pure. Noise and edges are app/audio/noise.py and edges.py once more, and read the
 * same test vectors; the voice is found without the server's model, see `findVoice`.
 */

export const FRAME_S = 0.02;
const SILENCE_POWER = 1e-12;

/** 10 log10 of a power, never below −120 dB. */
export const decibels = (power) => 10 * Math.log10(Math.max(power, SILENCE_POWER));

/** Mean square of each whole frame, less the take's DC. */
export function framePowers(samples, rateHz, dcOffset = 0) {
  const size = Math.floor(rateHz * FRAME_S);
  const powers = new Float64Array(Math.floor(samples.length / size));
  for (let frame = 0, i = 0; frame < powers.length; frame += 1) {
    let energy = 0;
    for (const end = i + size; i < end; i += 1) energy += samples[i] * samples[i];
    powers[frame] = Math.max(energy / size - dcOffset * dcOffset, 0);
  }
  return powers;
}

/** Below this no microphone's own noise lies; a noise gate's silence is no floor to measure from. */
const LOWEST_FLOOR_DBFS = -75;
/** The loud frames of a voice stand this far above the quiet ones; steady noise varies by 1 to 3. */
const LEAST_CONTRAST_DB = 7;
/** A frame is voice above this part of the way from the floor to the loud frames, … */
const VOICE_SHARE = 0.3;
/** … and at least this far above the floor. */
const LEAST_RISE_DB = 5;
/** Softer than this is nobody in front of the microphone. */
const FAINTEST_DBFS = -65;
/** The majority of so many frames decides, as on the server. */
const SMOOTHING_FRAMES = 5;
/** The shortest stretch that counts as hearing somebody: the server's 128 ms, in whole frames. */
const SURE_FRAMES = 6;

/**
 * Mark the frames that a voice is in: one 0 or 1 each, all 0 when nobody is heard.
 *
 * The server asks Silero whether it is speech at all. Here energy decides, from the take's own floor
 * (its quietest tenth): silence and steady noise are told from a voice, music and clicks are not.
 */
export function findVoice(powers) {
  const threshold = voiceThreshold(powers);
  const loud = Uint8Array.from(powers, (power) => (power > threshold ? 1 : 0));
  const frames = loud.map((_flag, at) => (votes(loud, at) > SMOOTHING_FRAMES / 2 ? 1 : 0));
  return longestRun(frames, 1) >= SURE_FRAMES ? frames : frames.fill(0);
}

function voiceThreshold(powers) {
  const at = (share) => (powers.length ? decibels(percentile(powers, share)) : -Infinity);
  const floor = Math.max(at(0.1), LOWEST_FLOOR_DBFS);
  const contrast = at(0.95) - floor;
  if (contrast < LEAST_CONTRAST_DB) return Infinity;
  const level = floor + Math.max(VOICE_SHARE * contrast, LEAST_RISE_DB);
  return 10 ** (Math.max(level, FAINTEST_DBFS) / 10);
}

/** How many of the frames around this one are loud; the edges go on as they are. */
function votes(loud, at) {
  const around = (SMOOTHING_FRAMES - 1) / 2;
  let sum = 0;
  for (let i = at - around; i <= at + around; i += 1) {
    sum += loud[Math.min(Math.max(i, 0), loud.length - 1)];
  }
  return sum;
}

/** The longest stretch of this value, in frames. */
export function longestRun(frames, value) {
  let longest = 0;
  for (let i = 0, run = 0; i < frames.length; i += 1) {
    run = frames[i] === value ? run + 1 : 0;
    longest = Math.max(longest, run);
  }
  return longest;
}

const GUARD_FRAMES = 3;
const HANGOVER_FRAMES = 10;
const SILENCE_S = 0.3;
const BURST_RATIO = 4;
const BURST_FRAMES = 3;
const UNSTEADY_CONFIDENCE = 0.3;
const UNSTEADY_RATIO = 6.3;
const CALM_SHARE = 0.25;
const SNR_RANGE_DB = [-10, 80];
const UNMEASURED = { snrDb: null, confidence: null, noiseDbfs: null };

/**
 * {snrDb, confidence, noiseDbfs} as noise.py measures them in silence. All null where nobody speaks,
 * and with less than 0.3 s of silence: only the server looks into the valleys of the spectrum.
 */
export function measureNoise(powers, voice) {
  const hasVoice = (from, to) => voice.subarray(Math.max(0, from), to + 1).includes(1);
  const isSpoken = (at) => hasVoice(at - HANGOVER_FRAMES, at);
  const spoken = meanWhere(powers, isSpoken);
  const silent = Uint8Array.from(powers, (_power, at) =>
    hasVoice(at - GUARD_FRAMES, at + GUARD_FRAMES) ? 0 : 1,
  );
  const silenceS = silent.reduce((sum, flag) => sum + flag, 0) * FRAME_S;
  if (spoken === null || silenceS < SILENCE_S) return UNMEASURED;
  const { floor, isUnsteady } = floorInSilence(powers, silent);
  const ratio = Math.max(spoken - floor, SILENCE_POWER) / Math.max(floor, SILENCE_POWER);
  return {
    snrDb: Math.min(Math.max(decibels(ratio), SNR_RANGE_DB[0]), SNR_RANGE_DB[1]),
    confidence: isUnsteady ? UNSTEADY_CONFIDENCE : 1,
    noiseDbfs: decibels(floor),
  };
}

/** Mean power of the silent frames without what lasts like a voice. */
function floorInSilence(powers, silent) {
  const quiet = powers.filter((_power, at) => silent[at]);
  const limit = BURST_RATIO * percentile(quiet, 0.5);
  const loud = Uint8Array.from(powers, (power, at) => (silent[at] && power > limit ? 1 : 0));
  for (let at = 0, run = 0; at <= loud.length; at += 1) {
    if (loud[at]) run += 1;
    else {
      if (run && run <= BURST_FRAMES) loud.fill(0, at - run, at);
      run = 0;
    }
  }
  const floor = meanWhere(powers, (at) => silent[at] && !loud[at]);
  const calm = Math.max(percentile(quiet, CALM_SHARE), SILENCE_POWER);
  return { floor, isUnsteady: floor > UNSTEADY_RATIO * calm };
}

function meanWhere(powers, isWanted) {
  let [sum, count] = [0, 0];
  for (let at = 0; at < powers.length; at += 1) {
    if (!isWanted(at)) continue;
    sum += powers[at];
    count += 1;
  }
  return count ? sum / count : null;
}

const START_S = 0.01;
const END_S = 0.04;
const NEAR_FRAMES = 6;
const FLOOR_SHARE = 0.05;
const ABOVE_FLOOR_DB = 7;

/**
 * Level of the first 10 ms and the last 40 ms relative to the active level, in dB, as edges.py has
 * it; null where nothing is cut. The server looks at 16 kHz, this at the rate of the samples.
 */
export function measureEdges(samples, rateHz, { powers, voice, activeLevelDbfs, dcOffset = 0 }) {
  if (activeLevelDbfs === null || !powers.length) return { startEdgeDb: null, endEdgeDb: null };
  const audible = decibels(percentile(powers, FLOOR_SHARE)) + ABOVE_FLOOR_DB;
  const edge = (span, near) => {
    const level = decibels(meanSquare(span) - dcOffset * dcOffset);
    return level > audible && near.includes(1) ? level - activeLevelDbfs : null;
  };
  return {
    startEdgeDb: edge(samples.subarray(0, START_S * rateHz), voice.subarray(0, NEAR_FRAMES)),
    endEdgeDb: edge(samples.subarray(-END_S * rateHz), voice.subarray(-NEAR_FRAMES)),
  };
}

function meanSquare(span) {
  let energy = 0;
  for (let i = 0; i < span.length; i += 1) energy += span[i] * span[i];
  return span.length ? energy / span.length : 0;
}

/** The value below which this share lies, between the two nearest as NumPy takes it. */
function percentile(values, share) {
  const sorted = values.slice().sort();
  const place = share * (sorted.length - 1);
  const [low, high] = [Math.floor(place), Math.ceil(place)];
  return sorted[low] + (place - low) * (sorted[high] - sorted[low]);
}
