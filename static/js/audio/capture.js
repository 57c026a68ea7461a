/** The microphone, with all processing off: open it, hear its level, record takes. */

import { CaptureFailure, failureName } from "vs/audio/failures.js";
import { peakDbfs } from "vs/audio/levels.js";

/** Voice processing made for calls damages speech data, and differs from phone to phone. */
const CONSTRAINTS = {
  echoCancellation: false,
  noiseSuppression: false,
  autoGainControl: false,
  channelCount: { ideal: 1 },
};

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

const SETTINGS = [
  "sampleRate",
  "channelCount",
  "echoCancellation",
  "noiseSuppression",
  "autoGainControl",
];

/** Ask for the microphone and open it. Throws a CaptureFailure that says why it cannot. */
export async function openMicrophone() {
  if (!globalThis.isSecureContext || !navigator.mediaDevices) throw new CaptureFailure("insecure");
  if (!globalThis.MediaRecorder) throw new CaptureFailure("unsupported");
  try {
    const stream = await navigator.mediaDevices.getUserMedia({ audio: CONSTRAINTS });
    return new Microphone(stream);
  } catch (error) {
    throw new CaptureFailure(failureName(error), error);
  }
}

export class Microphone {
  #stream;
  #context = new AudioContext();
  #analyser = this.#context.createAnalyser();
  #window;

  constructor(stream) {
    this.#stream = stream;
    this.#analyser.fftSize = 2048;
    this.#window = new Float32Array(this.#analyser.fftSize);
    this.#context.createMediaStreamSource(stream).connect(this.#analyser);
    this.#context.resume();
  }

  get #track() {
    return this.#stream.getAudioTracks()[0];
  }

  /** False once the device was unplugged or the browser took it away. */
  get live() {
    return this.#track.readyState === "live";
  }

  /** Which microphone this is: for this browser's own memory, never sent. */
  get device() {
    return `${this.#track.getSettings().deviceId ?? ""} ${this.#track.label}`;
  }

  /** Peak of the last 40 ms or so, in dBFS. */
  peakDbfs() {
    this.#analyser.getFloatTimeDomainData(this.#window);
    return peakDbfs(this.#window);
  }

  /** What the track really does, which may differ from what was asked. */
  settings() {
    const said = this.#track.getSettings();
    const known = Object.fromEntries(SETTINGS.map((name) => [name, said[name] ?? null]));
    return { ...known, userAgentMobile: navigator.userAgentData?.mobile ?? null };
  }

  /** Start a take; resolves when the recorder really runs. */
  async record() {
    const mimeType = CONTAINERS.find((type) => MediaRecorder.isTypeSupported(type));
    const recorder = new MediaRecorder(this.#stream, {
      mimeType,
      audioBitsPerSecond: BITS_PER_SECOND,
    });
    const recording = new Recording(recorder, this);
    await recording.started;
    return recording;
  }

  close() {
    this.#stream.getTracks().forEach((track) => track.stop());
    this.#context.close();
  }
}

class Recording {
  #recorder;
  #microphone;
  #parts = [];
  #startedAt = 0;
  #endedAt = 0;

  constructor(recorder, microphone) {
    this.#recorder = recorder;
    this.#microphone = microphone;
    this.started = new Promise((resolve, reject) => {
      recorder.onstart = () => resolve((this.#startedAt = performance.now()));
      recorder.onerror = (event) => reject(new CaptureFailure(failureName(event.error)));
    });
    /** Resolves with the take, however it ends; rejects with "vanished" if the microphone left. */
    this.finished = new Promise((resolve, reject) => {
      recorder.ondataavailable = (event) => this.#parts.push(event.data);
      recorder.onstop = () => this.#take().then(resolve, reject);
    });
    recorder.start();
  }

  get elapsedS() {
    return ((this.#endedAt || performance.now()) - this.#startedAt) / 1000;
  }

  stop() {
    if (this.#recorder.state === "inactive") return;
    this.#endedAt = performance.now();
    this.#recorder.stop();
  }

  async #take() {
    if (!this.#endedAt || !this.#microphone.live) throw new CaptureFailure("vanished");
    const { mimeType } = this.#recorder;
    const blob = new Blob(this.#parts, { type: mimeType });
    return {
      bytes: await blob.arrayBuffer(),
      mimeType,
      durationS: this.elapsedS,
      capture: { ...this.#microphone.settings(), mimeType },
    };
  }
}
