/** Hearing one clip: its audio, its shape with the position, and how much of it was heard. */

import { pictureOf } from "vs/audio/decode.js";
import { barsIn, drawBars } from "vs/audio/drawing.js";
import { part } from "vs/lib/words.js";
import { fetchAhead } from "vs/listen/ahead.js";

/** Seconds of the clip that were played, repeats not counted twice. */
export function heardS({ played }) {
  let seconds = 0;
  for (let i = 0; i < played.length; i += 1) seconds += played.end(i) - played.start(i);
  return seconds;
}

export class Hearing {
  #root;
  #audio;
  #canvas;
  #url = null;
  #picture = { peaks: [], durationS: 0 };
  #frame;

  constructor(root) {
    this.#root = root;
    this.#audio = part(root, "audio");
    this.#canvas = part(root, "wave");
    this.#audio.controls = false;
    this.#canvas.hidden = false;
    part(root, "first").hidden = false;
    for (const type of ["play", "pause", "ended"]) {
      this.#audio.addEventListener(type, () => this.#follow());
    }
    this.#audio.addEventListener("error", () => (part(root, "trouble").hidden = false));
  }

  /** Take the recording from where it was fetched ahead, and draw it. */
  async open() {
    const blob = await fetchAhead(this.#audio.getAttribute("src"));
    if (!blob) return void (this.#audio.preload = "auto");
    // Not once it has been played: another source would forget the place, and what was heard.
    const untouched = this.#audio.paused && !this.#audio.played.length;
    if (untouched) this.#audio.src = this.#url = URL.createObjectURL(blob);
    this.#picture = await pictureOf(blob, barsIn(this.#canvas));
    return this.#draw();
  }

  async playOrPause() {
    if (!this.#audio.paused) return this.#audio.pause();
    return this.#audio.play().catch(() => {});
  }

  #follow() {
    cancelAnimationFrame(this.#frame);
    this.#root.toggleAttribute("data-playing", !this.#audio.paused);
    part(this.#root, "heard").value = heardS(this.#audio).toFixed(2);
    this.#draw();
    if (!this.#audio.paused) this.#frame = requestAnimationFrame(() => this.#follow());
  }

  #draw() {
    const { peaks, durationS } = this.#picture;
    const place = durationS ? this.#audio.currentTime / durationS : 0;
    drawBars(this.#canvas, peaks, { played: Math.round(Math.min(1, place) * peaks.length) });
  }

  close() {
    cancelAnimationFrame(this.#frame);
    this.#audio.pause();
    if (this.#url) URL.revokeObjectURL(this.#url);
  }
}
