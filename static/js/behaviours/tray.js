/** The tray: sends what waits in this browser, and says how much waits when that is worth saying. */

import { hear, tell } from "vs/lib/news.js";
import { startOutbox } from "vs/lib/outbox.js";
import { changeTake, removeTake, takesOf } from "vs/lib/takes.js";
import { part, piece, say, words } from "vs/lib/words.js";

/** A take that leaves at once needs no line; one that is still here after this does. */
const WORTH_SAYING_MS = 3_000;
const NEWS = ["taken", "sending", "received", "delayed", "kept", "discarded"];

export function connect(element) {
  const tray = new Tray(element);
  const draw = () => tray.draw();
  const closers = [hear(Object.fromEntries(NEWS.map((name) => [`clip:${name}`, draw])))];
  closers.push(startOutbox({ personId: tray.personId, clipsUrl: element.dataset.clipsUrl }));
  const leave = new AbortController();
  for (const name of ["online", "offline"]) {
    globalThis.addEventListener(name, draw, { signal: leave.signal });
  }
  element.addEventListener("click", (event) => tray.press(event), { signal: leave.signal });
  draw();
  return () => {
    leave.abort();
    closers.forEach((close) => close());
  };
}

class Tray {
  #element;
  #timer;

  constructor(element) {
    this.#element = element;
    this.personId = element.dataset.person;
  }

  async draw() {
    const takes = await takesOf(this.personId).catch(() => []);
    const waiting = takes.filter(({ state }) => state === "waiting" || state === "sending");
    this.#drawLine(waiting);
    this.#drawKept(takes.filter(({ state }) => state === "refused_by_server"));
  }

  #drawLine(waiting) {
    clearTimeout(this.#timer);
    const line = part(this.#element, "line");
    const late = waiting.some((take) => take.attempts > 1 || take.problem || isOld(take));
    line.hidden = !waiting.length || (!late && navigator.onLine);
    if (waiting.length && !late) this.#timer = setTimeout(() => this.draw(), WORTH_SAYING_MS);
    if (line.hidden) return;
    const n = new Intl.NumberFormat(document.documentElement.lang).format(waiting.length);
    say(line, words(this.#element, navigator.onLine ? "waiting" : "waiting-offline", { n }));
  }

  /** Takes that the server would not have: each with its words, to try again or throw away. */
  #drawKept(kept) {
    const list = part(this.#element, "kept");
    list.hidden = !kept.length;
    list.replaceChildren(
      ...kept.map((take) => {
        const item = piece(this.#element, "kept");
        item.dataset.uuid = take.uuid;
        say(part(item, "text"), take.sentenceText);
        part(item, "text").lang = take.locale;
        part(item, "text").dir = take.direction;
        say(part(item, "detail"), take.problem?.detail ?? "");
        return item;
      }),
    );
  }

  async press({ target }) {
    const press = target.closest("[data-press]")?.dataset.press;
    const uuid = target.closest("[data-uuid]")?.dataset.uuid;
    if (press === "discard") {
      await removeTake(uuid);
      tell("clip:discarded", { uuid });
    }
    if (press === "resend") {
      await changeTake(uuid, () => ({ state: "waiting", attempts: 0, notBefore: 0 }));
      tell("clip:taken", { uuid });
    }
    await this.draw();
  }
}

const isOld = (take) => Date.now() - take.notBefore > WORTH_SAYING_MS;
