/** Making, keeping, checking, drawing and playing the takes of the room. */

import { MEASURING_RATE_HZ, samplesOf } from "vs/audio/decode.js";
import { doubtsOn, rateRatios } from "vs/audio/doubts.js";
import { measureCalmly } from "vs/audio/measure.js";
import { permission } from "vs/audio/permission.js";
import { painted } from "vs/lib/paint.js";
import { blobOf, keepTake } from "vs/lib/takes.js";
import { part } from "vs/lib/words.js";
import { showLevel } from "vs/speak/meter.js";
import { Picture } from "vs/speak/picture.js";
import { Player } from "vs/speak/player.js";
import { Recorder } from "vs/speak/recorder.js";
import { shows, whenCured } from "vs/speak/recovery.js";

const NOTHING = new Float32Array(0);
/** The take lost this much of its sound on the way: 20 ms, what one hears as a hole. */
const HOLE_S = 0.02;

export class Takes {
  #root;
  #screen;
  #doubted;
  #thresholds;
  #recorder;
  #player;
  #picture;
  #blobs = new Map();
  #shown = null;
  #leave = new AbortController();

  /** @param {(uuid: string, doubt: string|null) => void} doubted what the check of a take found */
  constructor(root, screen, doubted) {
    this.#root = root;
    this.#screen = screen;
    this.#doubted = doubted;
    const { thresholds, longestS, recordingMode, workletUrl } = root.dataset;
    this.#thresholds = JSON.parse(thresholds);
    const { signal } = this.#leave;
    this.#picture = new Picture(part(root, "wave"), signal);
    this.#recorder = new Recorder(Number(longestS), recordingMode === "lossless" ? workletUrl : null);
    this.#player = new Player((progress) => this.#played(progress));
    whenCured((name) => shows(part(root, "trouble"), name) && screen.trouble(null), signal);
    const chosen = ({ detail }) => detail.name === "microphone" && this.release();
    document.addEventListener("options:changed", chosen, { signal });
  }

  get running() {
    return this.#recorder.recording;
  }

  /**
   * Record the card's sentence: {uuid, durationS, doubt, endedBy}, or null after saying why there is
   * none. With `autoStop` the take ends when its reader falls silent; `endedBy` is "person",
   * "silence", "limit" or "interruption".
   */
  async record(card, started, { autoStop = false } = {}) {
    this.quiet();
    this.#screen.trouble(null);
    globalThis.addEventListener("beforeunload", warn);
    try {
      await painted();
      const { finished, standIn } = await this.#recorder.start({ autoStop });
      started();
      if (standIn) this.#screen.trouble("stand_in", { detail: standIn });
      const take = await this.#whileMetered(finished);
      await painted();
      return await this.#keep(card, take);
    } catch (failure) {
      this.#screen.trouble(failure.name, { detail: failure.message });
      return null;
    } finally {
      this.#root.toggleAttribute("data-stopping", false);
      globalThis.removeEventListener("beforeunload", warn);
    }
  }

  /** What comes after may take a moment: that the press was felt shows at once. */
  stop() {
    this.#root.toggleAttribute("data-stopping", this.running);
    this.#recorder.stop();
  }

  async #whileMetered(finished) {
    this.#picture.leave();
    const [canvas, zoneWord, clock] = ["wave", "zone", "clock"].map((name) => part(this.#root, name));
    const hide = showLevel(this.#recorder, { canvas, zoneWord, clock, root: this.#root });
    return finished.finally(hide);
  }

  async #keep(card, { endedBy, trouble, ...take }) {
    const { person: personId, shortestS, direction, script } = this.#root.dataset;
    if (take.durationS < Number(shortestS)) {
      this.#picture.show(NOTHING);
      this.#screen.trouble(trouble ? "cut_short" : "too_short");
      return null;
    }
    const { id: sentenceId, text: sentenceText, locale } = card.sentence;
    const reading = { personId, locale, direction, script, sentenceId, sentenceText };
    const kept = await keepTake({ ...take, ...reading, replaces: card.replaces });
    this.#blobs.set(kept.uuid, new Blob([take.bytes], { type: take.mimeType }));
    const amiss = await whatIsAmiss(endedBy, trouble, take.capture);
    if (amiss) this.#screen.trouble(amiss);
    const news = { uuid: kept.uuid, durationS: kept.durationS, endedBy };
    return { ...news, doubt: await this.show({ ...card, ...news, state: "taken" }) };
  }

  /**
   * Draw the take of this card, or nothing where there is none to draw. One that is not sent yet is
   * checked, too: resolves with the code of the gravest doubt, or null.
   */
  async show(card) {
    this.#shown = card.uuid;
    const isStale = () => this.running || this.#shown !== card.uuid;
    this.#picture.show(NOTHING);
    const blob = card.uuid && (await this.#blob(card.uuid));
    const samples = await samplesOf(blob, MEASURING_RATE_HZ);
    if (isStale()) return null;
    this.#picture.show(samples);
    const doubt = card.state === "taken" ? await this.#check(card, samples) : null;
    if (isStale()) return null;
    if (doubt) this.#picture.show(samples, doubt);
    this.#doubted(card.uuid, doubt?.code ?? null);
    return doubt?.code ?? null;
  }

  /** The gravest doubt with the figures it is about; none about what the browser cannot decode. */
  async #check(card, samples) {
    if (!samples.length) return null;
    const figures = await measureCalmly(samples, MEASURING_RATE_HZ);
    const ratios = rateRatios(figures, card.sentence.reading);
    const [gravest] = doubtsOn({ ...figures, ...ratios }, this.#thresholds);
    return gravest ? { code: gravest.code, figures } : null;
  }

  #played(progress) {
    this.#root.toggleAttribute("data-playing", progress !== null);
    this.#picture.play(progress ?? 0);
  }

  async #blob(uuid) {
    return this.#blobs.get(uuid) ?? blobOf(uuid).catch(() => null);
  }

  async playOrStop(card) {
    if (this.#player.playing) return this.quiet();
    if (!card.uuid || this.running) return undefined;
    const sent = `${this.#root.dataset.audioUrl}/${card.uuid}/audio`;
    return this.#player.play((await this.#blob(card.uuid)) ?? sent, card.durationS);
  }

  quiet() {
    this.#player.stop();
  }

  /** Let go of the microphone, once no take is running. */
  release() {
    this.#recorder.release();
  }

  close() {
    this.#leave.abort();
    this.#recorder.stop();
    this.quiet();
    this.#recorder.release();
  }
}

/** The trouble to tell of a take that was kept, or null. */
async function whatIsAmiss(endedBy, trouble, { lostFrames = 0, contextRate }) {
  if (trouble === "vanished" && (await permission()) === "denied") return "denied";
  if (trouble) return trouble;
  if (endedBy === "limit") return "too_long";
  return lostFrames / contextRate > HOLE_S ? "holes" : null;
}

function warn(event) {
  event.preventDefault();
}
