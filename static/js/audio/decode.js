/** Decodes a recording in the browser, to draw and to measure it. */

import { waveform } from "vs/audio/levels.js";

/** Enough to draw a shape with. */
const DRAWING_RATE_HZ = 16_000;
/** Opus is always decoded at this rate: measuring at another would round clipped tops off. */
export const MEASURING_RATE_HZ = 48_000;

/** Mean of the channels: with processing off, some browsers record one voice in two. */
function toMono(buffer) {
  const mono = buffer.getChannelData(0);
  const channels = buffer.numberOfChannels;
  for (let channel = 1; channel < channels; channel += 1) {
    const other = buffer.getChannelData(channel);
    for (let i = 0; i < mono.length; i += 1) mono[i] += other[i];
  }
  if (channels > 1) for (let i = 0; i < mono.length; i += 1) mono[i] /= channels;
  return mono;
}

/** The mono samples of an encoded recording; none where there is nothing the browser can decode. */
export async function samplesOf(blob, rateHz) {
  try {
    const context = new OfflineAudioContext(1, 1, rateHz);
    return toMono(await context.decodeAudioData(await blob.arrayBuffer()));
  } catch {
    return new Float32Array(0);
  }
}

/**
 * What there is to draw of an encoded recording: `count` peaks (0…1) and its length in seconds.
 * No peaks where there is no recording, or none that the browser can decode.
 */
export async function pictureOf(blob, count) {
  const samples = await samplesOf(blob, DRAWING_RATE_HZ);
  if (!samples.length) return { peaks: [], durationS: 0 };
  return { peaks: waveform(samples, count), durationS: samples.length / DRAWING_RATE_HZ };
}
