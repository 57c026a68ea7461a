/** One take as it runs: how long it is so far, who ended it, and what it became. */

export class Recording {
  #tape;
  #settings;
  #startedAt = 0;
  #endedAt = 0;
  #finish;

  /** @param {() => object} settings what the track did, asked once the take is over */
  constructor(tape, settings) {
    this.#tape = tape;
    this.#settings = settings;
    /** Resolves with the take, however it ends. */
    this.finished = new Promise((resolve) => (this.#finish = resolve));
  }

  async start() {
    await this.#tape.start((...reason) => this.stop(...reason));
    this.#startedAt = performance.now();
  }

  get elapsedS() {
    if (!this.#startedAt) return 0;
    return ((this.#endedAt || performance.now()) - this.#startedAt) / 1000;
  }

  /**
   * End it; only the first reason counts. `endedBy` is "person", "silence", "limit" or
   * "interruption", which `trouble` names: "vanished", "muted" or "interrupted".
   */
  stop(endedBy = "person", trouble = null) {
    if (this.#endedAt) return;
    this.#endedAt = performance.now();
    this.#finish(this.#take(endedBy, trouble));
  }

  async #take(endedBy, trouble) {
    const { facts, ...taken } = await this.#tape.stop();
    const { mode } = this.#tape;
    const { mimeType } = taken;
    const capture = { ...this.#settings(), mode, mimeType, ...facts };
    return { durationS: this.elapsedS, ...taken, capture, endedBy, trouble };
  }
}
