/** The microphone, with all processing off: open it, hear its level, record takes. */

import { EncodedTape } from "vs/audio/encoded.js";
import { CaptureFailure, failureName } from "vs/audio/failures.js";
import { peakDbfs } from "vs/audio/levels.js";
import { LosslessTape, readyForTapes } from "vs/audio/lossless.js";
import { Recording } from "vs/audio/recording.js";
import { settingsOf } from "vs/audio/settings.js";

/** Voice processing made for calls damages speech data, and differs from phone to phone. */
const CONSTRAINTS = {
  echoCancellation: false,
  noiseSuppression: false,
  autoGainControl: false,
  channelCount: { ideal: 1 },
};

/**
 * Ask for the microphone and open it: the one with this `deviceId`, or another one where that is not
 * connected. `workletUrl` is there in campaigns that record without loss. Throws a CaptureFailure
 * that says why there is none.
 */
export async function openMicrophone({ deviceId = null, workletUrl = null } = {}) {
  if (!globalThis.isSecureContext || !navigator.mediaDevices) throw new CaptureFailure("insecure");
  if (!globalThis.MediaRecorder) throw new CaptureFailure("unsupported");
  try {
    const stream = await streamFrom(deviceId);
    const microphone = new Microphone(stream, { isLossless: Boolean(workletUrl), deviceId });
    if (workletUrl) await microphone.prepare(workletUrl);
    return microphone;
  } catch (error) {
    throw new CaptureFailure(failureName(error), error);
  }
}

async function streamFrom(deviceId) {
  const ask = (wish) => navigator.mediaDevices.getUserMedia({ audio: { ...CONSTRAINTS, ...wish } });
  if (!deviceId) return ask({});
  try {
    return await ask({ deviceId: { exact: deviceId } });
  } catch (error) {
    if (error.name !== "OverconstrainedError" && error.name !== "NotFoundError") throw error;
    return ask({});
  }
}

/** At the microphone's own rate where the browser can, so that nothing is resampled. */
function listenTo(stream, isLossless) {
  const { sampleRate } = stream.getAudioTracks()[0].getSettings();
  try {
    if (isLossless && sampleRate) return heardBy(new AudioContext({ sampleRate }), stream);
  } catch {
    // This browser wants its own rate for all.
  }
  return heardBy(new AudioContext(), stream);
}

function heardBy(context, stream) {
  try {
    return { context, source: context.createMediaStreamSource(stream) };
  } catch (error) {
    context.close();
    throw error;
  }
}

export class Microphone {
  #stream;
  #context;
  #source;
  #analyser;
  #window;
  #wanted;
  #hasTapes = false;
  #running = null;

  constructor(stream, { isLossless, deviceId }) {
    this.#stream = stream;
    this.#wanted = { mode: isLossless ? "lossless" : "light", deviceId };
    const { context, source } = listenTo(stream, isLossless);
    this.#context = context;
    this.#source = source;
    this.#analyser = context.createAnalyser();
    this.#analyser.fftSize = 2048;
    this.#window = new Float32Array(this.#analyser.fftSize);
    source.connect(this.#analyser);
    context.resume();
    this.#track.addEventListener("ended", () => this.#running?.stop("interruption", "vanished"));
    this.#track.addEventListener("mute", () => this.#running?.stop("interruption", "muted"));
  }

  async prepare(workletUrl) {
    this.#hasTapes = await readyForTapes(this.#context, workletUrl);
  }

  get #track() {
    return this.#stream.getAudioTracks()[0];
  }

  /** False once the device was unplugged, or the browser or a call took it away. */
  get live() {
    return this.#track.readyState === "live" && !this.#track.muted;
  }

  /** Which microphone this is: for this browser's own memory, never sent. */
  get device() {
    return `${this.#track.getSettings().deviceId ?? ""} ${this.#track.label}`;
  }

  get label() {
    return this.#track.label;
  }

  /** Is it another one than was asked for? */
  get isStandIn() {
    const { deviceId } = this.#wanted;
    return Boolean(deviceId) && this.#track.getSettings().deviceId !== deviceId;
  }

  /** Peak of the last 40 ms or so, in dBFS. */
  peakDbfs() {
    this.#analyser.getFloatTimeDomainData(this.#window);
    return peakDbfs(this.#window);
  }

  /** What was asked for, what the track really does, and at which rate it is heard. */
  settings() {
    return {
      ...settingsOf(this.#track),
      wantedMode: this.#wanted.mode,
      contextRate: this.#context.sampleRate,
      userAgentMobile: navigator.userAgentData?.mobile ?? null,
    };
  }

  /** Start a take; resolves when it really runs. */
  async record(longestS) {
    // A call may have left it asleep, and the level with it.
    if (this.#context.state !== "running") this.#context.resume();
    const tape = this.#hasTapes
      ? new LosslessTape(this.#context, this.#source, longestS)
      : new EncodedTape(this.#stream);
    const recording = new Recording(tape, () => this.settings());
    this.#running = recording;
    await recording.start();
    return recording;
  }

  close() {
    this.#stream.getTracks().forEach((track) => track.stop());
    this.#context.close();
  }
}
