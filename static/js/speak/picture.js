/** The picture of a take: its wave, what is doubtful in it, and how far it has been played. */

import { marksOf } from "vs/audio/doubts.js";
import { barsIn, drawBars, keepDrawn } from "vs/audio/drawing.js";
import { meterPosition, toDbfs, waveform } from "vs/audio/levels.js";

/** More peaks than any screen has bars, so that another width needs no second look at the sound. */
const DETAIL = 1_600;

export class Picture {
  #canvas;
  #peaks = [];
  #doubt = null;
  #progress = 0;
  #isShown = true;

  constructor(canvas, signal) {
    this.#canvas = canvas;
    keepDrawn(canvas, () => this.#draw(), signal);
  }

  /** Show these samples, with {code, figures} of a doubt about them; none shows an empty place. */
  show(samples, doubt = null) {
    this.#peaks = samples.length ? waveform(samples, Math.min(DETAIL, samples.length)) : [];
    this.#doubt = doubt;
    this.#isShown = true;
    this.play(0);
  }

  /** Show how much has been played, 0…1. */
  play(progress) {
    this.#progress = progress;
    this.#draw();
  }

  /** Leave the canvas to somebody else, until there is something to show again. */
  leave() {
    this.#isShown = false;
  }

  #draw() {
    if (!this.#isShown) return;
    const count = this.#peaks.length ? barsIn(this.#canvas) : 0;
    const peaks = waveform(this.#peaks, count);
    const marks = this.#doubt && marksOf(this.#doubt.code, this.#doubt.figures, count);
    const heights = marks?.onMeter ? peaks.map((peak) => meterPosition(toDbfs(peak))) : peaks;
    const played = Math.ceil(this.#progress * count);
    drawBars(this.#canvas, heights, { played, marks, zone: Boolean(marks?.zone) });
  }
}
