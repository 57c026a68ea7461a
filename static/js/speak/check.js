/** The microphone check: hears the room, then a sentence, and says what to change, if anything. */

import { openMicrophone } from "vs/audio/capture.js";
import { MEASURING_RATE_HZ, samplesOf } from "vs/audio/decode.js";
import { findingsOf, marksOf } from "vs/audio/doubts.js";
import { barsIn, drawBars, keepDrawn } from "vs/audio/drawing.js";
import { meterPosition, toDbfs, waveform } from "vs/audio/levels.js";
import { measureCalmly } from "vs/audio/measure.js";
import { options } from "vs/lib/options.js";
import { part, piece, say, words } from "vs/lib/words.js";
import { showLevel } from "vs/speak/meter.js";
import { offerMicrophones } from "vs/speak/picker.js";
import { shows, whenCured } from "vs/speak/recovery.js";
import { count } from "vs/speak/stage.js";

/** From here on a stationary noise is measured with certainty, whatever the sentence adds. */
const ROOM_S = 2;
/** Nobody reads one sentence for longer; the check goes on by itself. */
const LONGEST_S = 14;

export class Check {
  #root;
  #dialog;
  #microphone = null;
  #recording = null;
  #hide = null;
  #heard = null;
  #drawMicrophones;

  constructor(root, dialog, signal) {
    this.#root = root;
    this.#dialog = dialog;
    dialog.addEventListener("close", () => this.close(), { signal });
    this.#drawMicrophones = offerMicrophones(dialog, signal);
    keepDrawn(part(dialog, "check-wave"), () => this.#draw(), signal);
    const place = part(dialog, "check-trouble");
    whenCured((name) => shows(place, name) && this.#trouble(null), signal);
  }

  /** Show the first step, with the sentence that is in hand. */
  open() {
    const inHand = part(this.#root, "sentence").querySelector("[lang]").textContent;
    say(part(this.#dialog, "check-sentence").querySelector("[lang]"), inHand);
    this.#trouble(null);
    this.#drawMicrophones();
    this.#dialog.showModal();
    this.#show("start");
  }

  /** Let go of the microphone, whatever the step; what was heard is forgotten. */
  close() {
    this.#hide?.();
    this.#recording?.stop();
    this.#microphone?.close();
    this.#microphone = this.#recording = this.#hide = this.#heard = null;
  }

  async start() {
    this.#trouble(null);
    this.#show("asking");
    // Some browsers lend a microphone once: the room lets go of it.
    document.dispatchEvent(new CustomEvent("microphone:wanted"));
    try {
      const microphone = (this.#microphone = await openMicrophone(this.#wishes()));
      this.#recording = await microphone.record(LONGEST_S);
      const { bytes, mimeType, capture, trouble } = await this.#listen(this.#recording);
      if (this.#microphone !== microphone) return; // closed, or begun anew
      const { device } = microphone;
      this.close();
      if (trouble) return this.#fail({ name: "cut_short" });
      this.#show("measuring");
      this.#drawMicrophones();
      await this.#tell(new Blob([bytes], { type: mimeType }), capture);
      document.dispatchEvent(new CustomEvent("microphone:checked", { detail: { device } }));
    } catch (failure) {
      this.#fail(failure);
    }
  }

  /** The microphone that was chosen, heard as this campaign records. */
  #wishes() {
    const { recordingMode, workletUrl } = this.#root.querySelector("[data-recording-mode]").dataset;
    const isLossless = recordingMode === "lossless";
    return { deviceId: options().microphone, workletUrl: isLossless ? workletUrl : null };
  }

  /** The sentence is read. */
  done() {
    this.#recording?.stop();
  }

  /** Two seconds of room, then the sentence; resolves with the recording of both. */
  #listen(recording) {
    if (!this.#dialog.open) this.close();
    const [canvas, zoneWord, clock] = ["check-wave", "check-zone", "check-clock"].map((name) =>
      part(this.#dialog, name),
    );
    this.#show("room");
    const level = () => this.#microphone?.peakDbfs() ?? -Infinity;
    this.#hide = showLevel(
      { peakDbfs: level, longestS: LONGEST_S, get elapsedS() { return recording.elapsedS; } },
      { canvas, zoneWord, clock, root: this.#root },
    );
    const timers = [
      setTimeout(() => this.#show("voice"), ROOM_S * 1000),
      setTimeout(() => recording.stop("limit"), LONGEST_S * 1000),
    ];
    return recording.finished.finally(() => timers.forEach(clearTimeout));
  }

  async #tell(blob, capture) {
    const samples = await samplesOf(blob, MEASURING_RATE_HZ);
    const figures = await measureCalmly(samples, MEASURING_RATE_HZ);
    const { thresholds } = this.#root.querySelector("[data-thresholds]").dataset;
    const findings = findingsOf(figures, capture, JSON.parse(thresholds));
    this.#show("result");
    const isGood = findings.every(({ doubt }) => !doubt);
    this.#say(isGood ? "check-good" : "check-care");
    part(this.#dialog, "check-found").replaceChildren(...findings.map((each) => this.#item(each)));
    this.#heard = { samples, figures };
    this.#draw();
  }

  #item({ name, doubt, snrDb }) {
    const item = piece(this.#root, "finding");
    item.dataset.tone = doubt ? "care" : "good";
    const word = doubt ? `doubt-${doubt}` : `found-${name}`;
    say(part(item, "words"), words(this.#root, word, { snr: count(Math.round(snrDb ?? 0)) }));
    return item;
  }

  /** On the meter's scale: the good zone, the voice, the room as a band, and what is clipped. */
  #draw() {
    if (!this.#heard) return;
    const { samples, figures } = this.#heard;
    const canvas = part(this.#dialog, "check-wave");
    const peaks = waveform(samples, barsIn(canvas));
    const marks = { ...marksOf("clipped", figures, peaks.length), noiseDbfs: figures.noise_dbfs };
    const heights = peaks.map((peak) => meterPosition(toDbfs(peak)));
    drawBars(canvas, heights, { zone: true, marks });
  }

  #fail({ name }) {
    this.close();
    if (!this.#dialog.open) return;
    this.#show("start");
    this.#trouble(name);
  }

  #trouble(name) {
    const notice = name && (piece(this.#root, `trouble-${name}`) ?? piece(this.#root, "trouble-other"));
    part(this.#dialog, "check-trouble").replaceChildren(...(notice ? [notice] : []));
  }

  /** Elements with data-step="step step" are shown in those steps only; focus goes to what is next. */
  #show(step) {
    this.#dialog.dataset.step = step;
    for (const element of this.#dialog.querySelectorAll("[data-step]")) {
      element.hidden = !element.dataset.step.split(" ").includes(step);
    }
    if (step !== "result") this.#say(`check-${step}`);
    const next = this.#dialog.querySelector(".button--primary:not([hidden])");
    (next ?? this.#dialog.querySelector("h2")).focus();
  }

  #say(word) {
    say(part(this.#dialog, "check-said"), words(this.#root, word));
  }
}
