/** How to judge, one key away, with examples made from a clip that is at hand. */

import { samplesOf } from "vs/audio/decode.js";
import { measureTake } from "vs/audio/measure.js";
import { part } from "vs/lib/words.js";
import { fetchedBlobs } from "vs/listen/ahead.js";
import * as examples from "vs/listen/examples.js";

const RATE_HZ = 24_000;
/** Of so many clips the clearest is taken. */
const COMPARED = 3;

export class Guidelines {
  #root;
  #dialog;
  #reading = null;
  #context = null;
  #playing = null;

  constructor(root) {
    this.#root = root;
    this.#dialog = part(root, "guidelines");
    this.#dialog.addEventListener("close", () => this.#closed());
  }

  get presses() {
    return { guide: () => this.#open(), example: (button) => this.#toggle(button) };
  }

  close() {
    this.#stop();
    this.#context?.close();
  }

  async #open() {
    document.querySelectorAll("audio").forEach((audio) => audio.pause());
    this.#offer(this.#reading !== null);
    this.#dialog.showModal();
    this.#reading ??= await clearestOf((await fetchedBlobs()).slice(-COMPARED));
    this.#offer(this.#reading !== null);
  }

  /** Who came by a key had nothing in hand for the browser to give the focus back to. */
  #closed() {
    this.#stop();
    const { activeElement: focused } = document;
    const isLost = focused === document.body || this.#dialog.contains(focused);
    if (isLost) this.#root.querySelector("#listen-card :not([hidden]) > [data-part=first]").focus();
  }

  #offer(hasReading) {
    part(this.#dialog, "no-example").hidden = hasReading;
    for (const button of this.#dialog.querySelectorAll(".example")) button.hidden = !hasReading;
  }

  #toggle(button) {
    const isPlaying = this.#playing?.button === button;
    this.#stop();
    if (!isPlaying) this.#play(button);
  }

  #play(button) {
    const samples = examples[button.value](this.#reading, RATE_HZ);
    this.#context ??= new AudioContext();
    const buffer = this.#context.createBuffer(1, samples.length, RATE_HZ);
    buffer.copyToChannel(samples, 0);
    const source = new AudioBufferSourceNode(this.#context, { buffer });
    source.connect(this.#context.destination);
    source.onended = () => this.#playing?.source === source && this.#stop();
    source.start();
    button.setAttribute("aria-pressed", "true");
    this.#playing = { button, source };
  }

  #stop() {
    const was = this.#playing;
    this.#playing = null;
    was?.button.setAttribute("aria-pressed", "false");
    was?.source.stop();
  }
}

/** The samples of the recording in which the voice stands highest above the noise; null of none. */
async function clearestOf(blobs) {
  const readings = await Promise.all(blobs.map((blob) => samplesOf(blob, RATE_HZ)));
  const heard = readings
    .filter((samples) => samples.length)
    .map((samples) => ({ samples, snrDb: measureTake(samples, RATE_HZ).sure_snr_db ?? -Infinity }))
    .sort((a, b) => b.snrDb - a.snrDb);
  return heard[0]?.samples ?? null;
}
