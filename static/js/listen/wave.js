/** The shape of a clip with the place in it, which is a slider: to see, to click, to move by arrows. */

import { barsIn, drawBars } from "vs/audio/drawing.js";
import { part, words } from "vs/lib/words.js";

export class Wave {
  #root;
  #canvas;
  #slider;
  #picture = { peaks: [], durationS: 0 };

  /** `seek(placeS)` is called when the person moves the place, in seconds of the sound. */
  constructor(root, card, seek) {
    this.#root = root;
    this.#canvas = part(card, "shape");
    this.#slider = part(card, "place");
    part(card, "wave").hidden = false;
    this.#slider.addEventListener("input", () => {
      seek(Number(this.#slider.value));
      this.#tell();
    });
    // Not while it plays: a place that is told again and again says nothing.
    this.#slider.addEventListener("focus", () => this.#tell());
  }

  get bars() {
    return barsIn(this.#canvas);
  }

  /** Draw another sound, {peaks, durationS}, from its beginning. */
  show(picture) {
    this.#picture = picture;
    this.#slider.max = picture.durationS || 1;
    this.#slider.disabled = !picture.durationS;
    if (picture.peaks.length) this.place(0);
    else this.#blank();
    this.#tell();
  }

  /** Without measuring the page, as drawing does: this happens while somebody waits for a card. */
  #blank() {
    this.#canvas.width = 0;
    this.#slider.value = 0;
  }

  place(placeS) {
    const { peaks, durationS } = this.#picture;
    if (!peaks.length) return;
    const share = durationS ? Math.min(1, placeS / durationS) : 0;
    drawBars(this.#canvas, peaks, { played: Math.round(share * peaks.length) });
    this.#slider.value = placeS;
  }

  #tell() {
    const places = [Number(this.#slider.value), this.#picture.durationS];
    const [at, all] = places.map((seconds) => Math.round(seconds * 10) / 10);
    this.#slider.setAttribute("aria-valuetext", words(this.#root, "place", { at, all }));
  }
}
