/** Plays one take at a time. */

export class Player {
  #audio = new Audio();
  #url = null;
  #changed;
  #frame;

  /** @param {(progress: number|null) => void} changed 0…1 while playing, null when it stopped */
  constructor(changed) {
    this.#changed = changed;
    for (const type of ["pause", "ended", "error"]) {
      this.#audio.addEventListener(type, () => this.#rest());
    }
  }

  get playing() {
    return !this.#audio.paused;
  }

  /** Play from the beginning: `source` is a Blob or an address. */
  async play(source, durationS) {
    this.stop();
    this.#url = source instanceof Blob ? URL.createObjectURL(source) : null;
    this.#audio.src = this.#url ?? source;
    await this.#audio.play().catch(() => this.#rest());
    this.#follow(durationS);
  }

  stop() {
    this.#audio.pause();
    if (this.#url) URL.revokeObjectURL(this.#url);
    this.#url = null;
  }

  #follow(durationS) {
    if (!this.playing) return;
    this.#changed(Math.min(1, this.#audio.currentTime / durationS));
    this.#frame = requestAnimationFrame(() => this.#follow(durationS));
  }

  #rest() {
    cancelAnimationFrame(this.#frame);
    this.#changed(null);
  }
}
