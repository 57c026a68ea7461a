/** Hearing one clip: its copy or its original, at what speed, and how much of it was heard. */

import { options } from "vs/lib/options.js";
import { part } from "vs/lib/words.js";
import { drawAhead, fetchAhead } from "vs/listen/ahead.js";
import { hasHeard } from "vs/listen/coverage.js";
import {
  coveredS,
  playable,
  playedSpans,
  preferred,
  rememberSound,
  wantsOriginal,
} from "vs/listen/sounds.js";
import { Wave } from "vs/listen/wave.js";

export class Hearing {
  #root;
  #audio;
  #wave;
  #clip;
  #sounds;
  #sound;
  #heardBefore = [];
  #durationS = NaN;
  #hasEnded = false;
  #url = null;
  #frame;

  constructor(root, card) {
    this.#root = card;
    this.#audio = part(card, "audio");
    this.#wave = new Wave(root, card, (placeS) => this.#seek(placeS));
    this.#audio.controls = false;
    part(card, "first").hidden = part(card, "speed").hidden = false;
    for (const type of ["play", "pause", "ended"]) {
      this.#audio.addEventListener(type, () => this.#follow());
    }
    this.#audio.addEventListener("error", () => (part(card, "trouble").hidden = false));
    this.setSpeed();
  }

  /** Put this clip in the player, from where it was fetched ahead, and draw it. */
  async show(clip) {
    this.#audio.pause();
    this.#clip = clip;
    this.#heardBefore = [];
    this.#hasEnded = false;
    this.#sounds = playable(clip.sounds, canPlay);
    part(this.#root, "trouble").hidden = true;
    this.#choose(preferred(this.#sounds, wantsOriginal()));
    if (await this.#take(0)) await this.#drawShape();
  }

  /** Fetch a clip that comes soon, in the sound that this person wants, and its shape. */
  async prepare(clip) {
    const sound = preferred(playable(clip.sounds, canPlay), wantsOriginal());
    await drawAhead(clip, sound, this.#wave.bars);
  }

  async playOrPause() {
    if (!this.#audio.paused) return this.#audio.pause();
    return this.#audio.play().catch(() => {});
  }

  pause() {
    this.#audio.pause();
  }

  setSpeed() {
    const { speed } = options();
    this.#audio.preservesPitch = true;
    this.#audio.defaultPlaybackRate = this.#audio.playbackRate = speed;
  }

  /** Seconds of the clip that were played, none counted twice. */
  get heardS() {
    return coveredS(this.#spans);
  }

  /** Was it heard to the end of its speech, or all of it where nobody knows where that is? */
  get isHeard() {
    const { startsS } = this.#sound;
    const whole = { startsS, endsS: startsS + this.#durationS };
    if (!this.#clip.speech && Number.isNaN(this.#durationS)) return this.#hasEnded;
    return hasHeard(this.#spans, this.#clip.speech, whole);
  }

  get isPlaying() {
    return !this.#audio.paused;
  }

  /** Go on at the same moment in the other sound, playing if this one does; whole if untouched. */
  async hear(isOriginal) {
    const sound = preferred(this.#sounds, isOriginal);
    rememberSound(isOriginal);
    if (sound === this.#sound) return;
    const { paused, ended, currentTime } = this.#audio;
    const momentS = ended || !currentTime ? 0 : currentTime + this.#sound.startsS;
    this.#heardBefore = this.#spans;
    this.#choose(sound);
    const blob = await this.#take(Math.max(0, momentS - sound.startsS));
    if (sound !== this.#sound) return;
    if (!paused) this.#audio.play().catch(() => {});
    if (blob) await this.#drawShape();
  }

  get #spans() {
    return [...this.#heardBefore, ...playedSpans(this.#audio, this.#sound.startsS)];
  }

  /** Have the chosen sound ready at this place; its bytes, or null where scripts may not read. */
  async #take(placeS) {
    const sound = this.#sound;
    const blob = await fetchAhead(this.#clip, sound);
    if (sound !== this.#sound) return null;
    // Not once it has been played: another source would forget the place, and what was heard.
    const untouched = this.#audio.paused && !this.#audio.played.length;
    if (!blob) this.#audio.preload = "auto";
    else if (untouched) this.#audio.src = this.#newUrl(blob);
    if (placeS) this.#audio.currentTime = placeS;
    return blob;
  }

  async #drawShape() {
    const sound = this.#sound;
    const picture = await drawAhead(this.#clip, sound, this.#wave.bars);
    if (sound !== this.#sound) return;
    this.#durationS = picture.durationS || NaN;
    this.#wave.show(picture);
    this.#follow();
  }

  #choose(sound) {
    this.#sound = sound;
    this.#durationS = NaN;
    this.#wave.show({ peaks: [], durationS: 0 });
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

  #seek(placeS) {
    this.#audio.currentTime = placeS;
    this.#wave.place(placeS);
  }

  #follow() {
    cancelAnimationFrame(this.#frame);
    this.#hasEnded ||= this.#audio.ended;
    this.#root.toggleAttribute("data-playing", this.isPlaying);
    if (Number.isFinite(this.#audio.duration)) this.#durationS = this.#audio.duration;
    this.#wave.place(this.#audio.currentTime);
    if (this.isPlaying) this.#frame = requestAnimationFrame(() => this.#follow());
  }

  close() {
    cancelAnimationFrame(this.#frame);
    this.#audio.pause();
    if (this.#url) URL.revokeObjectURL(this.#url);
  }
}

const canPlay = (type) => document.createElement("audio").canPlayType(type);
