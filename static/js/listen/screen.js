/** What the listening room shows and says besides the clip's sound. */

import { part, piece, say, words } from "vs/lib/words.js";

export class Screen {
  #root;
  #card;

  constructor(root) {
    this.#root = root;
    this.#card = root.querySelector("#listen-card");
  }

  /** The card, whichever it is now. */
  get card() {
    return this.#card;
  }

  /** Put up the card that holds clips, unless it stands there already; is it a new one? */
  raise() {
    if (this.hasClip) return false;
    this.#replace(piece(this.#root, "card"));
    return true;
  }

  /** Say on the card that nothing is left, or that nothing more can be fetched. */
  showEmpty(isOnline) {
    this.#replace(piece(this.#root, "empty"));
    part(this.#card, "all-heard").hidden = !isOnline;
    part(this.#card, "cut-off").hidden = isOnline;
  }

  #replace(card) {
    this.#card.replaceWith(card);
    this.#card = card;
  }

  /** Fill the card with a clip, nothing ticked and nothing remarked. */
  fill(clip) {
    this.#card.dataset.clip = clip.id;
    this.#card.removeAttribute("data-looking");
    say(this.#sentence, clip.text);
    this.unfold(false);
    this.refuse(false);
    part(this.#card, "answers").reset();
  }

  /** Another clip is on its way. */
  look() {
    this.#card.setAttribute("data-looking", "");
    say(this.#sentence, words(this.#root, "looking"));
  }

  get #sentence() {
    return this.#card.querySelector("#listen-sentence [lang]");
  }

  get hasClip() {
    return part(this.#card, "audio") !== null;
  }

  unfold(isOpen) {
    this.#card.toggleAttribute("data-unfolded", isOpen);
    part(this.#card, "no").setAttribute("aria-expanded", String(isOpen));
    part(this.#card, "no").setAttribute("aria-controls", "listen-reasons");
  }

  get isUnfolded() {
    return this.#card.hasAttribute("data-unfolded");
  }

  toReasons() {
    part(this.#card, "reasons").focus();
  }

  tick(index) {
    this.#card.querySelectorAll("[name=reasons]")[index]?.click();
  }

  get reasons() {
    return [...this.#card.querySelectorAll("[name=reasons]:checked")].map(({ value }) => value);
  }

  button(press) {
    return this.#root.querySelector(`[data-press="${press}"]`);
  }

  /** Ask kindly to hear it first; each time anew, so that it is said again. */
  refuse(isRefused) {
    const remark = part(this.#card, "not-heard");
    remark.hidden = true;
    if (isRefused) requestAnimationFrame(() => (remark.hidden = false));
  }

  /** Name what can be undone, {gives, answer}, or nothing. */
  offerUndo(last) {
    part(this.#root, "undo").hidden = !last;
    if (last) say(part(this.#root, "undo-said"), words(this.#root, `gave-${last.answer ?? "skip"}`));
  }

  showSpeed(speed) {
    const times = `${new Intl.NumberFormat("en").format(speed)}×`;
    if (part(this.#card, "speed-now")) say(part(this.#card, "speed-now"), times);
    return words(this.#root, "speed", { times });
  }

  /** Tell what happened and what stands on the card now, and give the focus its place. */
  arrive(name) {
    const heading = this.#card.querySelector("#listen-sentence [lang], :not([hidden]) > h2");
    const focus = this.#card.querySelector(":not([hidden]) > [data-part=first]");
    this.announce([name && words(this.#root, name), heading.textContent].filter(Boolean).join(" "));
    focus.focus();
  }

  announce(text) {
    say(this.#root.querySelector("#listen-news"), text);
  }

  /** Show or hide a remark beside the card, in the words of that name where it has none. */
  remark(partName, isShown, name = null, values = {}) {
    const remark = part(this.#root, partName);
    if (isShown && name) say(remark, words(this.#root, name, values));
    remark.hidden = !isShown;
  }
}
