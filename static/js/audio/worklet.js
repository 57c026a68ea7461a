/**
 * Runs on the audio thread: hands on every frame that it is given, as the mean of the channels, and
 * counts. It is loaded by its own address and imports nothing.
 */

/** What the Web Audio API hands on at a time, where it hands on nothing. */
const QUANTUM_FRAMES = 128;
const BLOCK_FRAMES = 4096;
/** A device that wakes up gives zeros at first: a take waits for its first sound, but no longer. */
const LONGEST_WAKING_S = 0.5;
/** … and comes in fits and starts: a take begins once so many quanta came one after another. */
const STEADY_QUANTA = 16;

class Tape extends AudioWorkletProcessor {
  #block = new Float32Array(BLOCK_FRAMES);
  #filled = 0;
  #steadyQuanta = 0;
  #isSounding = false;
  #wokenAt = currentFrame + LONGEST_WAKING_S * sampleRate;
  /** The frame that is due next, by the context's own count. */
  #due = null;
  #startedMs = 0;
  /** Frames that the context had no sound for, or never called us for: silence stands for them. */
  #lost = 0;
  #isOver = false;

  constructor() {
    super();
    this.port.onmessage = () => this.#end();
  }

  process([channels]) {
    if (this.#isOver) return false;
    if (this.#due === null) {
      if (!this.#isAwake(channels)) return true;
      this.#startedMs = Date.now();
      this.port.postMessage({ type: "started" });
    } else if (currentFrame > this.#due) this.#addSilence(currentFrame - this.#due);
    const frames = channels[0]?.length ?? QUANTUM_FRAMES;
    if (channels.length) this.#add(channels, frames);
    else this.#addSilence(frames);
    this.#due = currentFrame + frames;
    return true;
  }

  #isAwake(channels) {
    this.#steadyQuanta = channels.length ? this.#steadyQuanta + 1 : 0;
    this.#isSounding ||= channels.some((channel) => channel.some((sample) => sample !== 0));
    const isOver = this.#isSounding || currentFrame > this.#wokenAt;
    return isOver && this.#steadyQuanta >= STEADY_QUANTA;
  }

  #add(channels, frames) {
    for (let i = 0; i < frames; i += 1) {
      let sum = 0;
      for (let c = 0; c < channels.length; c += 1) sum += channels[c][i];
      this.#push(sum / channels.length);
    }
  }

  #addSilence(frames) {
    this.#lost += frames;
    for (let i = 0; i < frames; i += 1) this.#push(0);
  }

  #push(sample) {
    this.#block[this.#filled] = sample;
    this.#filled += 1;
    if (this.#filled === BLOCK_FRAMES) this.#handOn();
  }

  #handOn() {
    const block = this.#block.slice(0, this.#filled);
    this.#filled = 0;
    this.port.postMessage({ type: "block", block }, [block.buffer]);
  }

  #end() {
    this.#isOver = true;
    this.#handOn();
    const ms = this.#due === null ? 0 : Date.now() - this.#startedMs;
    this.port.postMessage({ type: "ended", lost: this.#lost, ms });
  }
}

registerProcessor("voicestead-tape", Tape);
