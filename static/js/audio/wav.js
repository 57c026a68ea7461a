/** Writes sound as a WAV file of 16-bit PCM, mono. Pure: runs in the browser and under Node. */

const HEADER_BYTES = 44;
const BYTES_PER_SAMPLE = 2;
const PCM = 1;
const MONO = 1;

/**
 * The file, as an ArrayBuffer, of blocks (Float32Array, full scale 1.0) one after another. What goes
 * beyond full scale is cut off there; a sample that came from 16 bits is written as it was.
 */
export function wavOf(blocks, rateHz) {
  const count = blocks.reduce((sum, block) => sum + block.length, 0);
  const file = new ArrayBuffer(HEADER_BYTES + count * BYTES_PER_SAMPLE);
  const view = new DataView(file);
  writeHeader(view, rateHz, count * BYTES_PER_SAMPLE);
  let at = HEADER_BYTES;
  for (const block of blocks) {
    for (let i = 0; i < block.length; i += 1, at += BYTES_PER_SAMPLE) {
      view.setInt16(at, Math.max(-32_768, Math.min(32_767, Math.round(block[i] * 32_768))), true);
    }
  }
  return file;
}

/** RIFF and its two chunks, "fmt " and "data"; all numbers are little-endian. */
function writeHeader(view, rateHz, dataBytes) {
  writeText(view, 0, "RIFF");
  view.setUint32(4, HEADER_BYTES - 8 + dataBytes, true);
  writeText(view, 8, "WAVEfmt ");
  view.setUint32(16, 16, true);
  view.setUint16(20, PCM, true);
  view.setUint16(22, MONO, true);
  view.setUint32(24, rateHz, true);
  view.setUint32(28, rateHz * BYTES_PER_SAMPLE, true);
  view.setUint16(32, BYTES_PER_SAMPLE, true);
  view.setUint16(34, 8 * BYTES_PER_SAMPLE, true);
  writeText(view, 36, "data");
  view.setUint32(40, dataBytes, true);
}

function writeText(view, at, text) {
  for (let i = 0; i < text.length; i += 1) view.setUint8(at + i, text.charCodeAt(i));
}
