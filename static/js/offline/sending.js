/** Keeps a page's takes going out: now, when a wait is over, and whenever there may be a way again. */

import { hear } from "vs/lib/news.js";
import { hastenTakes, nextDueAt, reviveTakes, sendDue } from "vs/lib/outbox.js";
import { askToSendLater } from "vs/offline/worker.js";

/** After the device itself failed us (its storage is full, say), look again. */
const AFTER_FAILURE_MS = 10_000;

/** Start sending what this person's takes owe. Returns a function that stops it. */
export function startOutbox({ personId, clipsUrl }) {
  const sending = new Sending(personId, clipsUrl);
  const silence = new AbortController();
  const { signal } = silence;
  const deafen = hear({
    "clip:taken": () => sending.run(),
    "clip:delayed": () => sending.sleep(),
  });
  const wake = () => sending.wake();
  globalThis.addEventListener("online", wake, { signal });
  globalThis.addEventListener("pageshow", ({ persisted }) => persisted && wake(), { signal });
  document.addEventListener("visibilitychange", () => document.hidden || wake(), { signal });
  sending.start();
  return () => {
    deafen();
    silence.abort();
    sending.stop();
  };
}

class Sending {
  #personId;
  #clipsUrl;
  #timer;
  #stopped = false;

  constructor(personId, clipsUrl) {
    this.#personId = personId;
    this.#clipsUrl = clipsUrl;
  }

  stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async start() {
    await reviveTakes(this.#personId).catch(() => {});
    await this.wake();
  }

  /** There may be a way again: do not wait any longer than the server asked for. */
  async wake() {
    await hastenTakes(this.#personId).catch(() => {});
    await this.run();
  }

  async run() {
    askToSendLater();
    const next = sendDue(this.#personId, this.#clipsUrl, () => !this.#stopped);
    this.#sleepUntil(await next.catch(() => Date.now() + AFTER_FAILURE_MS));
  }

  /** Another tab or the worker met a delay: be there when it is over, should it be gone by then. */
  async sleep() {
    askToSendLater();
    this.#sleepUntil(await nextDueAt(this.#personId).catch(() => Infinity));
  }

  #sleepUntil(at) {
    clearTimeout(this.#timer);
    if (this.#stopped || !Number.isFinite(at)) return;
    this.#timer = setTimeout(() => this.run(), Math.max(0, at - Date.now()));
  }
}
