/** The tray: sends what waits in this browser, and says how much waits when that is worth saying. */

import { hear, tell } from "vs/lib/news.js";
import { changeTake, claimTakes, dropTake, takesOf, takesOfOthers } from "vs/lib/takes.js";
import { claimVotes, votesWaiting } from "vs/lib/votes.js";
import { part, say, words } from "vs/lib/words.js";
import { Playing } from "vs/offline/playing.js";
import { startOutbox } from "vs/offline/sending.js";
import { LOW_BYTES, freeBytes, inWords } from "vs/offline/space.js";
import { drawList } from "vs/offline/tray-list.js";

/** A take that leaves at once needs no line; one that is still here after this does. */
const WORTH_SAYING_MS = 3_000;
const NEWS = ["clip:taken", "clip:sending", "clip:received", "clip:delayed", "clip:kept"];
const OTHER_NEWS = ["clip:discarded", "votes:changed"];

export function connect(element) {
  const tray = new Tray(element);
  const leave = new AbortController();
  const draw = () => tray.draw();
  for (const name of ["online", "offline"]) {
    globalThis.addEventListener(name, draw, { signal: leave.signal });
  }
  element.addEventListener("click", (event) => tray.press(event), { signal: leave.signal });
  element.addEventListener("focusout", (event) => tray.doubt(event.target), { signal: leave.signal });
  const closers = [
    hear(Object.fromEntries([...NEWS, ...OTHER_NEWS].map((name) => [name, draw]))),
    hear({ "clip:taken": () => tray.measure() }),
    startOutbox({ personId: tray.personId, clipsUrl: element.dataset.clipsUrl }),
    () => leave.abort(),
    () => tray.close(),
  ];
  draw();
  tray.measure();
  return () => closers.forEach((close) => close());
}

class Tray {
  #element;
  #timer;
  #playing = new Playing();

  constructor(element) {
    this.#element = element;
    this.personId = element.dataset.person;
  }

  close() {
    clearTimeout(this.#timer);
    this.#playing.stop();
  }

  async draw() {
    const takes = await takesOf(this.personId).catch(() => []);
    const waiting = takes.filter(({ state }) => state === "waiting" || state === "sending");
    const kept = takes.filter(({ state }) => state === "refused_by_server");
    const fallback = () => this.#element.querySelector("summary:not([hidden])");
    part(this.#element, "kept").hidden = !kept.length;
    drawList(this.#element, "kept", kept, fallback);
    this.#drawLine(waiting, await votesWaiting(this.personId).catch(() => 0));
    drawList(this.#element, "waiting", waiting, fallback);
    await this.#drawOthers();
  }

  #drawLine(waiting, votes) {
    clearTimeout(this.#timer);
    const isLate = waiting.some((take) => take.attempts > 1 || take.problem || isOld(take));
    const isShown = waiting.length + votes > 0 && (isLate || !navigator.onLine || !waiting.length);
    if (waiting.length && !isLate) this.#timer = setTimeout(() => this.draw(), WORTH_SAYING_MS);
    const line = part(this.#element, "line");
    line.hidden = !isShown;
    part(this.#element, "all").hidden = !isShown || !waiting.length;
    if (isShown) say(line, this.#lineOf(waiting.length, votes));
  }

  #lineOf(takes, votes) {
    const counts = Object.entries({ waiting: takes, votes }).filter(([, n]) => n);
    const line = counts.map(([word, n]) => words(this.#element, word, { n })).join(" · ");
    return navigator.onLine ? line : words(this.#element, "offline", { line });
  }

  async #drawOthers() {
    const others = this.personId ? await takesOfOthers(this.personId).catch(() => []) : [];
    const n = others.length;
    part(this.#element, "others").hidden = !n;
    if (n) say(part(this.#element, "others-words"), words(this.#element, "others", { n }));
  }

  /** Say so in good time when the device is nearly full. */
  async measure() {
    const free = await freeBytes();
    const isLow = free !== null && free < LOW_BYTES;
    part(this.#element, "low").hidden = !isLow;
    const space = isLow && inWords(free, document.documentElement.lang);
    if (isLow) say(part(this.#element, "low-words"), words(this.#element, "low", { space }));
  }

  async press({ target }) {
    const button = target.closest("[data-press]");
    const uuid = target.closest("[data-uuid]")?.dataset.uuid;
    const presses = {
      discard: () => this.#discard(button, uuid),
      "tray-send": () => this.#send(uuid),
      "tray-play": () => this.#playing.playOrStop(button, uuid),
      claim: () => this.#claim(),
      "discard-others": () => this.#discardOthers(button),
    };
    await presses[button?.dataset.press]?.();
    if (button) await this.draw();
  }

  /** A recording that is deleted here is nowhere else: it takes two presses. */
  #isSure(button) {
    if (button.dataset.sure) return true;
    button.dataset.sure = button.textContent;
    say(button, words(this.#element, "sure"));
    return false;
  }

  /** Whoever looks elsewhere was not sure. */
  doubt(button) {
    if (!button.dataset?.sure) return;
    say(button, button.dataset.sure);
    delete button.dataset.sure;
  }

  async #discard(button, uuid) {
    if (!this.#isSure(button)) return;
    this.#playing.stop();
    if (await dropTake(uuid)) tell("clip:discarded", { uuid });
  }

  async #send(uuid) {
    const due = { state: "waiting", attempts: 0, notBefore: 0 };
    await changeTake(uuid, ({ state }) => (state === "sending" ? {} : due));
    tell("clip:taken", { uuid });
  }

  async #claim() {
    const names = new Set((await takesOfOthers(this.personId)).map(({ personId }) => personId));
    for (const name of names) await claimVotes(name, this.personId);
    await claimTakes(this.personId);
    tell("clip:taken", { uuid: null });
  }

  async #discardOthers(button) {
    if (!this.#isSure(button)) return;
    for (const { uuid } of await takesOfOthers(this.personId)) await dropTake(uuid);
    this.doubt(button);
  }
}

const isOld = (take) => Date.now() - take.notBefore > WORTH_SAYING_MS;
