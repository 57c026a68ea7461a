/** Hands-free: after a good take, a short countdown, and the next sentence is recorded. */

import { options } from "vs/lib/options.js";
import { part, say, words } from "vs/lib/words.js";

const COUNT_FROM = 3;
const TICK_MS = 1_000;

export class HandsFree {
  #root;
  #begin;
  #left = 0;
  #timer;
  #watch = null;

  /** @param {() => void} begin records the sentence in hand */
  constructor(root, begin) {
    this.#root = root;
    this.#begin = begin;
  }

  /** Is this take one to send without asking: ended by silence, and nothing the matter with it? */
  sends(take) {
    return options().handsFree && take?.endedBy === "silence" && !take.doubt;
  }

  /** Count down, visibly, and begin; any key or tap, or leaving the page, stops it. */
  countDown() {
    this.stop();
    this.#left = COUNT_FROM;
    this.#pace("counting");
    this.#watch = new AbortController();
    const { signal } = this.#watch;
    document.addEventListener("keydown", (event) => this.#pressed(event), { signal, capture: true });
    document.addEventListener("pointerdown", (event) => this.#tapped(event), { signal, capture: true });
    document.addEventListener("visibilitychange", () => this.#interrupt(), { signal });
    this.#tick();
  }

  stop() {
    clearTimeout(this.#timer);
    this.#watch?.abort();
    delete this.#root.dataset.pace;
  }

  /** Say it now, and go on saying it while news of other sentences comes in. */
  #pace(name) {
    this.#root.dataset.pace = name;
    say(part(this.#root, "said"), words(this.#root, `said-${name}`));
  }

  #tick() {
    if (this.#left === 0) {
      this.stop();
      return this.#begin();
    }
    say(part(this.#root, "countdown"), new Intl.NumberFormat(language()).format(this.#left));
    this.#left -= 1;
    this.#timer = setTimeout(() => this.#tick(), TICK_MS);
    return undefined;
  }

  #interrupt() {
    this.stop();
    this.#pace("paused");
  }

  /** The key that stops must not also start; other keys do what they always do. */
  #pressed(event) {
    if (event.key === " " || event.key === "Enter") {
      swallow(event);
      document.addEventListener("keyup", swallow, { capture: true, once: true });
    }
    this.#interrupt();
  }

  #tapped(event) {
    const record = event.target.closest("[data-press=record]");
    record?.addEventListener("click", swallow, { capture: true, once: true });
    this.#interrupt();
  }
}

function swallow(event) {
  event.preventDefault();
  event.stopPropagation();
}

const language = () => document.documentElement.lang || undefined;
