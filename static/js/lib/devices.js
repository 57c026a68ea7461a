/**
 * Which microphones of this browser were checked, or need not be. A microphone is named before its
 * page may use it by nobody, so "not now" is held for the next one that is opened.
 */

const KEY = "voicestead-microphones";

export class Devices {
  #storage;
  #kept = { known: [], declined: false };

  /** @param {Storage|null} storage without one, the memory lasts as long as the page */
  constructor(storage) {
    this.#storage = storage;
    try {
      const kept = JSON.parse(storage?.getItem(KEY) ?? "null");
      if (Array.isArray(kept?.known)) this.#kept = { known: kept.known, declined: !!kept.declined };
    } catch {
      // Nothing that can be read was remembered.
    }
  }

  /** Before any microphone is open: has nobody checked one here, nor said "not now"? */
  get invites() {
    return !this.#kept.known.length && !this.#kept.declined;
  }

  /** A microphone was opened: is it one that nobody has checked or declined to? */
  meet(device) {
    if (this.#kept.known.includes(device)) return false;
    if (!this.#kept.declined) return true;
    this.remember(device);
    return false;
  }

  decline() {
    this.#keep({ ...this.#kept, declined: true });
  }

  remember(device) {
    const others = this.#kept.known.filter((known) => known !== device);
    this.#keep({ known: [...others, device], declined: false });
  }

  #keep(kept) {
    this.#kept = kept;
    try {
      this.#storage?.setItem(KEY, JSON.stringify(kept));
    } catch {
      // The browser keeps nothing for us: the invitation comes again with the next page.
    }
  }
}
