/** The room's one microphone: opened at the first take, kept open between takes, let go of after. */

import { openMicrophone } from "vs/audio/capture.js";
import { SilenceWatch } from "vs/audio/silence.js";
import { options } from "vs/lib/options.js";

const TICK_MS = 50;

export class Recorder {
  #workletUrl;
  #microphone = null;
  #recording = null;
  #over = new AbortController();
  #isLeaving = false;

  /**
   * @param {number} longestS the take stops by itself after this many seconds
   * @param {string|null} workletUrl where the lossless recorder is, if the campaign wants that
   */
  constructor(longestS, workletUrl) {
    this.longestS = longestS;
    this.#workletUrl = workletUrl;
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

  /**
   * Start a take; resolves once it runs, with the promise of the take inside `finished`, and in
   * `standIn` the name of the microphone if the chosen one is not there. The take says in `endedBy`
   * who ended it: the "person", their "silence", the "limit" or an "interruption", with its `trouble`.
   */
  async start({ autoStop }) {
    if (!this.#microphone?.live) this.release();
    this.#microphone ??= await this.#open();
    const { isStandIn, label } = this.#microphone;
    this.#recording = await this.#microphone.record(this.longestS);
    this.#over = new AbortController();
    this.#watch(autoStop);
    const finished = this.#recording.finished.finally(() => this.#rest());
    return { finished, standIn: isStandIn ? label : null };
  }

  async #open() {
    const { microphone: deviceId } = options();
    const microphone = await openMicrophone({ deviceId, workletUrl: this.#workletUrl });
    const detail = { device: microphone.device };
    document.dispatchEvent(new CustomEvent("microphone:opened", { detail }));
    return microphone;
  }

  /** All that ends a take but a press. */
  #watch(autoStop) {
    const { signal } = this.#over;
    const limit = setTimeout(() => this.stop("limit"), this.longestS * 1000);
    const ticker = autoStop ? setInterval(this.#listener(), TICK_MS) : null;
    signal.addEventListener("abort", () => {
      clearTimeout(limit);
      clearInterval(ticker);
    });
    // A page that is out of sight may be put to sleep at any moment: what there is, is kept now.
    const interrupt = () => this.stop("interruption", "interrupted");
    const hidden = () => document.hidden && interrupt();
    document.addEventListener("visibilitychange", hidden, { signal });
    document.addEventListener("freeze", interrupt, { signal });
    globalThis.addEventListener("pagehide", interrupt, { signal });
  }

  #listener() {
    const watch = new SilenceWatch();
    return () => watch.hears(this.peakDbfs(), this.elapsedS) && this.stop("silence");
  }

  /** End the take; see Recording. */
  stop(...reason) {
    this.#over.abort();
    this.#recording?.stop(...reason);
  }

  #rest() {
    this.#over.abort();
    this.#recording = null;
    if (this.#isLeaving) this.release();
  }

  /** Close the microphone, so that the browser's recording sign goes out; after the take that runs. */
  release() {
    this.#isLeaving = this.recording;
    if (this.recording) return;
    this.#microphone?.close();
    this.#microphone = null;
  }
}
