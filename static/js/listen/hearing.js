/** Hearing one clip: its copy or its original, its shape with the position, how much was heard. */

import { pictureOf } from "vs/audio/decode.js";
import { barsIn, drawBars } from "vs/audio/drawing.js";
import { part } from "vs/lib/words.js";
import { fetchAhead } from "vs/listen/ahead.js";
import {
  coveredS,
  playable,
  playedSpans,
  preferred,
  rememberSound,
  soundsIn,
  wantsOriginal,
} from "vs/listen/sounds.js";

const NO_PICTURE = { peaks: [], durationS: 0 };

export class Hearing {
  #root;
  #audio;
  #canvas;
  #sounds;
  #sound;
  #heardBefore = [];
  #url = null;
  #picture = NO_PICTURE;
  #frame;

  constructor(root) {
    this.#root = root;
    this.#audio = part(root, "audio");
    this.#canvas = part(root, "wave");
    this.#audio.controls = false;
    this.#canvas.hidden = false;
    part(root, "first").hidden = false;
    this.#sounds = playable(soundsIn(this.#audio), (type) => this.#audio.canPlayType(type));
    for (const type of ["play", "pause", "ended"]) {
      this.#audio.addEventListener(type, () => this.#follow());
    }
    this.#audio.addEventListener("error", () => (part(root, "trouble").hidden = false));
    this.#choose(preferred(this.#sounds, wantsOriginal()));
  }

  /** Take the recording from where it was fetched ahead, and draw it. */
  async open() {
    const blob = await this.#take(0);
    if (blob) await this.#drawShape(blob);
  }

  /** Fetch the clip that comes next, in the sound that this person wants. */
  static prepare(scope) {
    const canPlay = (type) => document.createElement("audio").canPlayType(type);
    fetchAhead(preferred(playable(soundsIn(scope), canPlay), wantsOriginal()).address);
  }

  async playOrPause() {
    if (!this.#audio.paused) return this.#audio.pause();
    return this.#audio.play().catch(() => {});
  }

  /** Go on at the same moment in the other sound, playing if this one does; whole if untouched. */
  async hear(isOriginal) {
    const sound = preferred(this.#sounds, isOriginal);
    rememberSound(isOriginal);
    if (sound === this.#sound) return;
    const { paused, ended, currentTime } = this.#audio;
    const momentS = ended || !currentTime ? 0 : currentTime + this.#sound.startsS;
    this.#heardBefore.push(...playedSpans(this.#audio, this.#sound.startsS));
    this.#choose(sound);
    const blob = await this.#take(Math.max(0, momentS - sound.startsS));
    if (sound !== this.#sound) return;
    if (!paused) this.#audio.play().catch(() => {});
    if (blob) await this.#drawShape(blob);
  }

  /** Have the chosen sound ready at this place; its bytes, or null where scripts may not read. */
  async #take(placeS) {
    const sound = this.#sound;
    const blob = await fetchAhead(sound.address);
    if (sound !== this.#sound) return null;
    // Not once it has been played: another source would forget the place, and what was heard.
    const untouched = this.#audio.paused && !this.#audio.played.length;
    if (!blob) this.#audio.preload = "auto";
    else if (untouched) this.#audio.src = this.#newUrl(blob);
    if (placeS) this.#audio.currentTime = placeS;
    return blob;
  }

  async #drawShape(blob) {
    const sound = this.#sound;
    const picture = await pictureOf(blob, barsIn(this.#canvas));
    if (sound !== this.#sound) return;
    this.#picture = picture;
    this.#draw();
  }

  #choose(sound) {
    this.#sound = sound;
    this.#picture = NO_PICTURE;
    this.#audio.src = sound.address;
    const choice = part(this.#root, "sound");
    if (!choice) return;
    choice.hidden = !(this.#sounds.copy && this.#sounds.original);
    choice.querySelector("input").checked = sound.isOriginal;
  }

  #newUrl(blob) {
    if (this.#url) URL.revokeObjectURL(this.#url);
    this.#url = URL.createObjectURL(blob);
    return this.#url;
  }

  #follow() {
    cancelAnimationFrame(this.#frame);
    this.#root.toggleAttribute("data-playing", !this.#audio.paused);
    const spans = [...this.#heardBefore, ...playedSpans(this.#audio, this.#sound.startsS)];
    part(this.#root, "heard").value = coveredS(spans).toFixed(2);
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
