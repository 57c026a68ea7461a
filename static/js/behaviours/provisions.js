/** "Take sentences with me": keeps sentences on this device, to be read without a connection. */

import { moreSentences as ask } from "vs/lib/api.js";
import { keepSentences, keptSentences, releaseSentences } from "vs/lib/prompts.js";
import { takesOf } from "vs/lib/takes.js";
import { part, say, words } from "vs/lib/words.js";
import { LOW_BYTES, askToLast, freeBytes, inWords } from "vs/offline/space.js";

export function connect(element) {
  const provisions = new Provisions(element);
  const { signal, abort } = leaving();
  const draw = () => provisions.draw();
  element.addEventListener("click", (event) => provisions.press(event), { signal });
  document.addEventListener("sentences:changed", draw, { signal });
  draw();
  return abort;
}

function leaving() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}

class Provisions {
  #element;

  constructor(element) {
    this.#element = element;
  }

  async draw() {
    const n = (await this.#kept()).length;
    say(part(this.#element, "here"), words(this.#element, n ? "here" : "none", { n }));
    part(this.#element, "release").hidden = !n;
  }

  #kept() {
    const { person, locale } = this.#element.dataset;
    return keptSentences(person, locale);
  }

  async press({ target }) {
    const button = target.closest("[data-press]");
    if (button?.dataset.press === "keep") await this.#busy(() => this.#keep(Number(button.value)));
    if (button?.dataset.press === "release") await this.#busy(() => this.#release());
  }

  /** The buttons rest while we work, but keep the focus. */
  async #busy(work) {
    if (this.#element.ariaBusy === "true") return;
    this.#element.ariaBusy = "true";
    const outcome = await work();
    this.#element.ariaBusy = "false";
    await this.draw();
    if (outcome) say(part(this.#element, "said"), outcome);
  }

  /** Have this many sentences here. Resolves with what to say. */
  async #keep(count) {
    say(part(this.#element, "said"), words(this.#element, "asking"));
    const willLast = await askToLast();
    const { person, sentencesUrl } = this.#element.dataset;
    const here = await this.#kept();
    const wanted = count - here.length;
    const held = [...here.map(({ id }) => id), ...(await this.#inHand())];
    const given = wanted > 0 ? await ask(sentencesUrl, wanted, held) : [];
    if (!given) return words(this.#element, "unreachable");
    try {
      await keepSentences(person, given);
    } catch {
      return words(this.#element, "full");
    }
    return this.#sayKept(here.length + given.length, willLast);
  }

  /** What is on the cards, or waits to be sent, is no provision. */
  async #inHand() {
    const { person } = this.#element.dataset;
    const takes = await takesOf(person).catch(() => []);
    const shown = [...document.querySelectorAll("[data-sentence-id]")];
    return [
      ...takes.map(({ sentenceId }) => sentenceId),
      ...shown.map(({ dataset }) => dataset.sentenceId),
    ];
  }

  async #sayKept(n, willLast) {
    const free = await freeBytes();
    const space = free === null ? "" : inWords(free, document.documentElement.lang);
    const word = free !== null && free < LOW_BYTES ? "kept-low" : "kept";
    const kept = words(this.#element, word, { n, space });
    return willLast ? kept : `${kept} ${words(this.#element, "may-go")}`;
  }

  async #release() {
    const { person, locale } = this.#element.dataset;
    await releaseSentences(person, locale);
    this.#element.querySelector("[data-press=keep]").focus();
    return words(this.#element, "released");
  }
}
