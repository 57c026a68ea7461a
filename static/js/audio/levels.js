/**
 * Levels of a stretch of mono samples, full scale = 1.0. Pure: runs in the browser and under Node.
 *
 * Silence and the empty stretch have the level -Infinity dBFS, the meter position 0 and the zone
 * "silent". Samples that are not numbers count as silence.
 */

/** Where the meter begins: below this a room microphone hears only its own noise. */
export const METER_FLOOR_DBFS = -60;
/** Peaks of reading aloud that never pass this want a closer microphone. */
export const QUIET_PEAK_DBFS = -24;
/** Peaks above this leave no room for a louder word before the converter clips. */
export const LOUD_PEAK_DBFS = -2;
/** Below this nobody is speaking. */
export const SILENT_PEAK_DBFS = -50;

/** Level of an amplitude, in dB relative to full scale 1.0; −Infinity for none. */
export const toDbfs = (amplitude) => (amplitude > 0 ? 20 * Math.log10(amplitude) : -Infinity);

/** The largest |sample|; 0 for an empty stretch. */
export function peak(samples, start = 0, end = samples.length) {
  let largest = 0;
  for (let i = start; i < end; i += 1) {
    const size = Math.abs(samples[i]);
    if (size > largest) largest = size;
  }
  return largest;
}

export function peakDbfs(samples) {
  return toDbfs(peak(samples));
}

/** Root mean square level; a full-scale square wave is 0 dBFS, a full-scale sine −3.01. */
export function rmsDbfs(samples) {
  let energy = 0;
  for (const sample of samples) energy += sample * sample || 0;
  return toDbfs(Math.sqrt(energy / (samples.length || 1)));
}

/** Place a level on the meter: 0 at the floor and below, 1 at full scale and above. */
export function meterPosition(dbfs) {
  if (!(dbfs > METER_FLOOR_DBFS)) return 0;
  return Math.min(1, 1 - dbfs / METER_FLOOR_DBFS);
}

/** Name the zone a peak level falls in: silent, quiet, good or loud. */
export function zone(dbfs) {
  if (!(dbfs > SILENT_PEAK_DBFS)) return "silent";
  if (dbfs < QUIET_PEAK_DBFS) return "quiet";
  return dbfs > LOUD_PEAK_DBFS ? "loud" : "good";
}

/** `count` peaks (0…1) that draw the samples from left to right; zeros where there are none. */
export function waveform(samples, count) {
  const peaks = new Float32Array(Math.max(0, count));
  const width = samples.length / peaks.length;
  for (let i = 0; i < peaks.length; i += 1) {
    const end = Math.max(Math.ceil((i + 1) * width), Math.floor(i * width) + 1);
    peaks[i] = Math.min(1, peak(samples, Math.floor(i * width), Math.min(end, samples.length)));
  }
  return peaks;
}
