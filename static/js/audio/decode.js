/** Decodes a recording in the browser, to draw it. */

import { waveform } from "vs/audio/levels.js";

/** Mean of the channels: with processing off, some browsers record one voice in two. */
function toMono(buffer) {
  const mono = new Float32Array(buffer.length);
  for (let channel = 0; channel < buffer.numberOfChannels; channel += 1) {
    buffer.getChannelData(channel).forEach((sample, i) => (mono[i] += sample));
  }
  return mono.map((sample) => sample / buffer.numberOfChannels);
}

/**
 * What there is to draw of an encoded recording: `count` peaks (0…1) and its length in seconds.
 * No peaks where there is no recording, or none that the browser can decode.
 */
export async function pictureOf(blob, count) {
  try {
    const context = new OfflineAudioContext(1, 1, 16_000);
    const buffer = await context.decodeAudioData(await blob.arrayBuffer());
    return { peaks: waveform(toMono(buffer), count), durationS: buffer.duration };
  } catch {
    return { peaks: [], durationS: 0 };
  }
}
