/** The listening room's card: plays, answers by key, fetches the next clip while this one is heard. */

import { listenForKeys } from "vs/lib/keys.js";
import { part, say } from "vs/lib/words.js";
import { Hearing } from "vs/listen/hearing.js";

const KEYS = { space: "play", y: "yes", n: "no", u: "unsure", o: "original", s: "skip" };
const REASON_KEYS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];

/** Did the person answer a card on this page? Then the next one takes the focus and is announced. */
let answered = false;

export function connect(element) {
  const card = part(element, "audio") ? new Card(element) : null;
  if (answered) receive(element);
  return () => card?.close();
}

/** The card came by a swap: the button that was pressed is gone, so give the focus a new place. */
function receive(element) {
  const said = part(element, "said")?.textContent ?? "";
  const sentence = element.querySelector("[lang]")?.textContent ?? "";
  say(document.querySelector("#listen-news"), `${said} ${sentence}`.trim());
  part(element, "first").focus();
}

class Card {
  #element;
  #hearing;
  #leave = new AbortController();

  constructor(element) {
    this.#element = element;
    this.#hearing = new Hearing(element);
    this.#hearing.open().then(() => this.#prepareNext());
    const { signal } = this.#leave;
    element.addEventListener("click", (event) => this.#clicked(event), { signal });
    element.addEventListener("submit", (event) => this.#sent(event), { signal });
    element.addEventListener("htmx:sendError", () => this.#unsent(), { signal });
    const presses = { ...KEYS, ...Object.fromEntries(REASON_KEYS.map((key) => [key, key])) };
    const stop = listenForKeys(presses, (name) => this.#key(name));
    signal.addEventListener("abort", stop);
    part(element, "no").setAttribute("aria-expanded", "false");
    part(element, "no").setAttribute("aria-controls", "listen-reasons");
  }

  close() {
    this.#leave.abort();
    this.#hearing.close();
  }

  #prepareNext() {
    const upcoming = part(this.#element, "upcoming");
    if (upcoming) Hearing.prepare(upcoming.content);
  }

  get #unfolded() {
    return this.#element.hasAttribute("data-unfolded");
  }

  #button(press) {
    return this.#element.querySelector(`[data-press="${press}"]`);
  }

  #key(name) {
    if (REASON_KEYS.includes(name)) return this.#toggleReason(Number(name) - 1);
    if (name === "no" && this.#unfolded) return this.#button("send-no").click();
    return this.#button(name)?.click();
  }

  #clicked(event) {
    const press = event.target.closest("[data-press]")?.dataset.press;
    if (press === "play") this.#hearing.playOrPause();
    if (press === "original") this.#chooseSound(event.target.checked);
    if (press !== "no") return;
    event.preventDefault();
    this.#unfold(!this.#unfolded);
  }

  async #chooseSound(isOriginal) {
    await this.#hearing.hear(isOriginal);
    this.#prepareNext();
  }

  #unfold(open) {
    this.#element.toggleAttribute("data-unfolded", open);
    part(this.#element, "no").setAttribute("aria-expanded", String(open));
    if (open) part(this.#element, "reasons").focus();
  }

  #toggleReason(index) {
    if (!this.#unfolded) this.#unfold(true);
    this.#element.querySelectorAll("[name=reasons]")[index]?.click();
  }

  #sent({ target, submitter }) {
    answered = true;
    part(this.#element, "unsent").hidden = true;
    const detail = { answer: submitter?.value ?? null, action: target.action };
    if (submitter?.name === "answer") {
      document.dispatchEvent(new CustomEvent("vote:cast", { detail }));
    }
  }

  #unsent() {
    part(this.#element, "unsent").hidden = false;
  }
}
