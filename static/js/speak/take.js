/** Making, keeping, drawing and playing the takes of the room. */

import { pictureOf } from "vs/audio/decode.js";
import { barsIn, drawBars } from "vs/audio/drawing.js";
import { blobOf, keepTake } from "vs/lib/takes.js";
import { part } from "vs/lib/words.js";
import { showLevel } from "vs/speak/meter.js";
import { Player } from "vs/speak/player.js";
import { Recorder } from "vs/speak/recorder.js";

export class Takes {
  #root;
  #screen;
  #recorder;
  #player;
  #canvas;
  #blobs = new Map();
  #peaks = [];
  #shown = null;

  constructor(root, screen) {
    this.#root = root;
    this.#screen = screen;
    this.#canvas = part(root, "wave");
    this.#recorder = new Recorder(Number(root.dataset.longestS));
    this.#player = new Player((progress) => this.#drawTake(progress));
  }

  get running() {
    return this.#recorder.recording;
  }

  /** Record the card's sentence; resolves with {uuid, durationS}, or null after saying why not. */
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
    this.show({ ...card, uuid: kept.uuid, durationS: kept.durationS });
    return { uuid: kept.uuid, durationS: kept.durationS };
  }

  /** Draw the take of this card, or nothing where there is none to draw. */
  async show(card) {
    this.#shown = card.uuid;
    this.#peaks = [];
    this.#drawTake(null);
    const blob = card.uuid && (await this.#blob(card.uuid));
    const { peaks } = await pictureOf(blob, barsIn(this.#canvas));
    if (this.running || this.#shown !== card.uuid) return;
    this.#peaks = peaks;
    this.#drawTake(null);
  }

  #drawTake(progress) {
    const playing = progress !== null;
    this.#root.toggleAttribute("data-playing", playing);
    const played = playing ? Math.ceil(progress * this.#peaks.length) : 0;
    drawBars(this.#canvas, this.#peaks, { played });
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

  /** Nobody looks: let go of the microphone, unless a take is running. */
  hidden() {
    if (document.hidden) this.#recorder.release();
  }

  close() {
    this.stop();
    this.quiet();
    this.#recorder.release();
  }
}

function warn(event) {
  event.preventDefault();
}
