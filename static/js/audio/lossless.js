/** Records every sample that the microphone gives: PCM from the audio thread, kept as WAV. */

import { CaptureFailure } from "vs/audio/failures.js";
import { wavOf } from "vs/audio/wav.js";

/** A context that does not run by then, will not. */
const PATIENCE_MS = 4_000;
/** The audio thread answers within a block; one that was taken away does not answer at all. */
const LAST_WORD_MS = 1_000;
/** Buffers come in bursts: only what is missing beyond this was lost, not late. */
const JITTER_MS = 100;

/** Make the context ready for tapes; false where the browser has no audio worklets. */
export async function readyForTapes(context, workletUrl) {
  try {
    await context.audioWorklet.addModule(workletUrl);
    return true;
  } catch {
    return false;
  }
}

export class LosslessTape {
  mode = "lossless";
  #context;
  #source;
  #mostFrames;
  #node = null;
  #blocks = [];
  #frames = 0;

  constructor(context, source, longestS) {
    this.#context = context;
    this.#source = source;
    this.#mostFrames = Math.floor(longestS * context.sampleRate);
  }

  /** Resolves when the first sound arrives. `ended(endedBy)` is called if it ends by itself. */
  async start(ended) {
    this.#node = new AudioWorkletNode(this.#context, "voicestead-tape", { numberOfInputs: 1 });
    const { port } = this.#node;
    const started = new Promise((resolve, reject) => {
      setTimeout(() => reject(new CaptureFailure("in_use")), PATIENCE_MS);
      port.onmessage = ({ data }) => {
        if (data.type === "started") resolve();
        if (data.type === "block") this.#keep(data.block, ended);
      };
    });
    this.#source.connect(this.#node);
    // Connected to where sound leaves, or some browsers would not run it; it adds none.
    this.#node.connect(this.#context.destination);
    this.#context.resume();
    await started.catch((failure) => {
      this.#disconnect();
      throw failure;
    });
    this.#context.onstatechange = () => {
      if (this.#context.state !== "running") ended("interruption", "muted");
    };
  }

  /** The longest take is all that is ever held. */
  #keep(block, ended) {
    const room = this.#mostFrames - this.#frames;
    if (room <= 0) return;
    this.#blocks.push(block.length > room ? block.slice(0, room) : block);
    this.#frames += Math.min(block.length, room);
    if (block.length >= room) ended("limit");
  }

  /** The recording: bytes, and what is known of them. */
  async stop() {
    this.#context.onstatechange = null;
    const { lost, ms } = await this.#lastWord();
    this.#disconnect();
    const { sampleRate } = this.#context;
    const heldMs = (this.#frames / sampleRate) * 1000;
    const isWhole = this.#frames < this.#mostFrames;
    const missingMs = isWhole && ms - heldMs > JITTER_MS ? ms - heldMs : 0;
    return {
      bytes: wavOf(this.#blocks, sampleRate),
      mimeType: "audio/wav",
      durationS: this.#frames / sampleRate,
      facts: { frames: this.#frames, lostFrames: lost + Math.round((missingMs / 1000) * sampleRate) },
    };
  }

  #lastWord() {
    const { port } = this.#node;
    return new Promise((resolve) => {
      setTimeout(() => resolve({ lost: 0, ms: 0 }), LAST_WORD_MS);
      port.addEventListener("message", ({ data }) => data.type === "ended" && resolve(data));
      port.postMessage("end");
    });
  }

  #disconnect() {
    this.#source.disconnect(this.#node);
    this.#node.disconnect();
    this.#node.port.close();
  }
}
