/** Records as the browser encodes, in Opus where it can: small enough for a weak connection. */

import { CaptureFailure, failureName } from "vs/audio/failures.js";

const CONTAINERS = [
  "audio/webm;codecs=opus",
  "audio/ogg;codecs=opus",
  "audio/mp4;codecs=opus",
  "audio/mp4",
];

/**
 * Browsers default to what calls need (32–64 kbit/s). At 48 kbit/s Opus takes 3 dB of noise out of
 * the pauses, so that a noisy room measures as a quieter one; at 128 it is half a dB or less. With
 * processing off Chromium encodes two channels, too. 16 kB a second still suit a weak connection,
 * and what is lost here no release can bring back.
 */
const BITS_PER_SECOND = 128_000;

export class EncodedTape {
  mode = "light";
  #recorder;
  #parts = [];
  #stopped;

  constructor(stream) {
    const mimeType = CONTAINERS.find((type) => MediaRecorder.isTypeSupported(type));
    this.#recorder = new MediaRecorder(stream, { mimeType, audioBitsPerSecond: BITS_PER_SECOND });
  }

  /** Resolves when it really runs. `ended(endedBy, trouble)` is called if it ends by itself. */
  async start(ended) {
    const recorder = this.#recorder;
    recorder.ondataavailable = ({ data }) => this.#parts.push(data);
    this.#stopped = new Promise((resolve) => (recorder.onstop = resolve));
    this.#stopped.then(() => ended("interruption", "vanished"));
    await new Promise((resolve, reject) => {
      recorder.onstart = resolve;
      recorder.onerror = ({ error }) => reject(new CaptureFailure(failureName(error)));
      recorder.start();
    });
  }

  /** The recording: bytes, and what is known of them. */
  async stop() {
    if (this.#recorder.state !== "inactive") this.#recorder.stop();
    await this.#stopped;
    const { mimeType } = this.#recorder;
    const bytes = await new Blob(this.#parts, { type: mimeType }).arrayBuffer();
    return { bytes, mimeType, facts: {} };
  }
}
