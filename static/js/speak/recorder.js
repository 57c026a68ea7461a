/** The room's one microphone: opened at the first take, kept open between takes, let go of after. */

import { openMicrophone } from "vs/audio/capture.js";

export class Recorder {
  #microphone = null;
  #recording = null;
  #timer;

  /** @param {number} longestS the take stops by itself after this many seconds */
  constructor(longestS) {
    this.longestS = longestS;
  }

  get recording() {
    return this.#recording !== null;
  }

  get elapsedS() {
    return this.#recording?.elapsedS ?? 0;
  }

  peakDbfs() {
    return this.#microphone?.peakDbfs() ?? -Infinity;
  }

  /** Start a take; resolves once it runs, with the promise of the take inside `finished`. */
  async start() {
    if (!this.#microphone?.live) this.release();
    this.#microphone ??= await this.#open();
    this.#recording = await this.#microphone.record();
    let stoppedByItself = false;
    this.#timer = setTimeout(() => {
      stoppedByItself = true;
      this.stop();
    }, this.longestS * 1000);
    const take = this.#recording.finished.finally(() => this.#rest());
    return { finished: take.then((details) => ({ ...details, stoppedByItself })) };
  }

  async #open() {
    const microphone = await openMicrophone();
    const detail = { device: microphone.device };
    document.dispatchEvent(new CustomEvent("microphone:opened", { detail }));
    return microphone;
  }

  stop() {
    this.#recording?.stop();
  }

  #rest() {
    clearTimeout(this.#timer);
    this.#recording = null;
  }

  /** Close the microphone, so that the browser's recording sign goes out. */
  release() {
    if (this.recording) return;
    this.#microphone?.close();
    this.#microphone = null;
  }
}
