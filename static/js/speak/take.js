/** Making, keeping, checking, drawing and playing the takes of the room. */

import { MEASURING_RATE_HZ, samplesOf } from "vs/audio/decode.js";
import { doubtsOn, marksOf, rateRatios } from "vs/audio/doubts.js";
import { barsIn, drawBars } from "vs/audio/drawing.js";
import { meterPosition, toDbfs, waveform } from "vs/audio/levels.js";
import { measureTake } from "vs/audio/measure.js";
import { blobOf, keepTake } from "vs/lib/takes.js";
import { part } from "vs/lib/words.js";
import { showLevel } from "vs/speak/meter.js";
import { Player } from "vs/speak/player.js";
import { Recorder } from "vs/speak/recorder.js";

const NOTHING = { heights: [], marks: null };

export class Takes {
  #root;
  #screen;
  #doubted;
  #thresholds;
  #recorder;
  #player;
  #canvas;
  #blobs = new Map();
  #picture = NOTHING;
  #shown = null;

  /** @param {(uuid: string, doubt: string|null) => void} doubted what the check of a take found */
  constructor(root, screen, doubted) {
    this.#root = root;
    this.#screen = screen;
    this.#doubted = doubted;
    this.#thresholds = JSON.parse(root.dataset.thresholds);
    this.#canvas = part(root, "wave");
    this.#recorder = new Recorder(Number(root.dataset.longestS));
    this.#player = new Player((progress) => this.#drawTake(progress));
  }

  get running() {
    return this.#recorder.recording;
  }

  /** Record the card's sentence: {uuid, durationS, doubt}, or null after saying why there is none. */
  async record(card, started) {
    this.quiet();
    this.#screen.trouble(null);
    globalThis.addEventListener("beforeunload", warn);
    try {
      const { finished } = await this.#recorder.start();
      started();
      return await this.#keep(card, await this.#whileMetered(finished));
    } catch (failure) {
      this.#screen.trouble(failure.name, { detail: failure.message });
      return null;
    } finally {
      globalThis.removeEventListener("beforeunload", warn);
    }
  }

  stop() {
    this.#recorder.stop();
  }

  async #whileMetered(finished) {
    const [zoneWord, clock] = ["zone", "clock"].map((name) => part(this.#root, name));
    const parts = { canvas: this.#canvas, zoneWord, clock, root: this.#root };
    const hide = showLevel(this.#recorder, parts);
    return finished.finally(hide);
  }

  async #keep(card, { stoppedByItself, ...take }) {
    const { person: personId, shortestS, direction, script } = this.#root.dataset;
    if (take.durationS < Number(shortestS)) {
      this.#screen.trouble("too_short");
      return null;
    }
    const { id: sentenceId, text: sentenceText, locale } = card.sentence;
    const reading = { personId, locale, direction, script, sentenceId, sentenceText };
    const kept = await keepTake({ ...take, ...reading, replaces: card.replaces });
    this.#blobs.set(kept.uuid, new Blob([take.bytes], { type: take.mimeType }));
    if (stoppedByItself) this.#screen.trouble("too_long");
    const news = { uuid: kept.uuid, durationS: kept.durationS };
    return { ...news, doubt: await this.show({ ...card, ...news, state: "taken" }) };
  }

  /**
   * Draw the take of this card, or nothing where there is none to draw. One that is not sent yet is
   * checked, too: resolves with the code of the gravest doubt, or null.
   */
  async show(card) {
    this.#shown = card.uuid;
    this.#picture = NOTHING;
    this.#drawTake(null);
    const blob = card.uuid && (await this.#blob(card.uuid));
    const samples = await samplesOf(blob, MEASURING_RATE_HZ);
    if (this.running || this.#shown !== card.uuid) return null;
    const doubt = card.state === "taken" ? this.#check(card, samples) : null;
    const peaks = waveform(samples, samples.length ? barsIn(this.#canvas) : 0);
    this.#picture = pictured(peaks, doubt);
    this.#drawTake(null);
    this.#doubted(card.uuid, doubt?.code ?? null);
    return doubt?.code ?? null;
  }

  /** The gravest doubt with the figures it is about; none about what the browser cannot decode. */
  #check(card, samples) {
    if (!samples.length) return null;
    const figures = measureTake(samples, MEASURING_RATE_HZ);
    const ratios = rateRatios(figures, card.sentence.reading);
    const [gravest] = doubtsOn({ ...figures, ...ratios }, this.#thresholds);
    return gravest ? { code: gravest.code, figures } : null;
  }

  #drawTake(progress) {
    const playing = progress !== null;
    this.#root.toggleAttribute("data-playing", playing);
    const { heights, marks } = this.#picture;
    const played = playing ? Math.ceil(progress * heights.length) : 0;
    drawBars(this.#canvas, heights, { played, marks, zone: Boolean(marks?.zone) });
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

  /** Let go of the microphone, unless a take is running. */
  release() {
    this.#recorder.release();
  }

  close() {
    this.stop();
    this.quiet();
    this.#recorder.release();
  }
}

/** What to draw: the wave's shape, or its levels where those are the trouble. */
function pictured(peaks, doubt) {
  if (!doubt) return { heights: peaks, marks: null };
  const marks = marksOf(doubt.code, doubt.figures, peaks.length);
  const heights = marks.onMeter ? peaks.map((peak) => meterPosition(toDbfs(peak))) : peaks;
  return { heights, marks };
}

function warn(event) {
  event.preventDefault();
}
