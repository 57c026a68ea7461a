/** The listening room: one clip after another, judged, skipped or taken back, without a wait. */

import { settle } from "vs/lib/casting.js";
import { choose, options } from "vs/lib/options.js";
import { keepVote, takeBack } from "vs/lib/votes.js";
import { clipOn } from "vs/listen/clips.js";
import { Hearing } from "vs/listen/hearing.js";
import { markHeard, tidyKept } from "vs/listen/kept.js";
import { Screen } from "vs/listen/screen.js";
import { Supply, isKeptCopy } from "vs/listen/supply.js";

const OFFENSIVE = "offensive";

export class Room {
  #root;
  #who;
  #screen;
  #supply;
  #hearing = null;
  #shown = null;
  #shownAt = 0;
  #awaited = null;
  #isEmpty = false;

  /** `who` is {personId, apiUrl, locale}; its personId may change. */
  constructor(root, who) {
    this.#root = root;
    this.#who = who;
    this.#screen = new Screen(root);
    this.#supply = new Supply(who, [clipOn(this.#screen.card)].filter(Boolean));
  }

  get screen() {
    return this.#screen;
  }

  async open() {
    // What stands on a kept copy of the page may be judged already: sort first.
    if (this.#supply.current && !isKeptCopy()) this.#show();
    await this.#supply.sort();
    if (this.#shown !== this.#supply.current) this.#show();
    await tidyKept();
    await this.fill();
  }

  close() {
    this.#hearing?.close();
  }

  /** See that there are clips to come; shows one if none was left, and says so if it is awaited. */
  async fill(said = null) {
    const filled = this.#supply.fill();
    if (!this.#shown) this.#awaited ??= said;
    await filled;
    const { current } = this.#supply;
    const isSaid = current ? this.#shown === current : this.#isEmpty && this.#awaited === null;
    const awaited = this.#awaited;
    this.#awaited = null;
    if (!isSaid) this.#show(awaited);
    await this.#prepare();
  }

  /** Bring the clip in hand on the card: drawn at once, its sound and those to come after that. */
  #show(said = null) {
    const clip = this.#supply.current;
    this.#shown = clip;
    this.#isEmpty = false;
    if (!clip) return this.#showNone(said);
    const isNew = this.#screen.raise();
    if (isNew || !this.#hearing) this.#hearing = new Hearing(this.#root, this.#screen.card);
    this.#screen.fill(clip);
    this.#screen.showSpeed(options().speed);
    if (said !== null) this.#screen.arrive(said);
    this.#shownAt = performance.now();
    return this.#hearing.show(clip).then(() => this.#prepare());
  }

  #showNone(said) {
    this.#hearing?.pause();
    if (this.#supply.isFilling) {
      this.#awaited = said;
      return this.#screen.look();
    }
    this.#hearing?.close();
    this.#hearing = null;
    this.#isEmpty = true;
    this.#screen.showEmpty(this.#supply.isOnline);
    return said !== null && this.#screen.arrive(said && "thanks");
  }

  async #prepare() {
    for (const clip of this.#supply.next) await this.#hearing?.prepare(clip);
  }

  /** Judge the clip, once it was heard; nobody has to hear what is offensive to its end. */
  answer(answer) {
    if (!this.#shown) return;
    const reasons = answer === "no" ? this.#screen.reasons : [];
    if (!this.#hearing.isHeard && !reasons.includes(OFFENSIVE)) return this.#askToHear();
    const heardS = hundredths(this.#hearing.heardS);
    const latencyS = hundredths((performance.now() - this.#shownAt) / 1000);
    this.#give({ gives: "vote", answer, reasons, heardS, latencyS }, "voted");
  }

  skip() {
    if (this.#shown) this.#give({ gives: "skip" }, "skipped");
  }

  #askToHear() {
    this.#screen.refuse(true);
    if (!this.#hearing.isPlaying) this.#screen.button("play").focus();
  }

  #give(gave, said) {
    const vote = { clipId: this.#shown.id, personId: this.#who.personId, ...gave };
    const kept = keepVote(vote);
    this.#supply.give(gave);
    this.#next(said);
    kept.catch(() => this.#sendNow({ ...vote, undoes: [] }));
    afterPaint(() => markHeard(vote.clipId));
  }

  /** Take back what was given last, whether the server has it or not, and show that clip again. */
  undo() {
    const { last } = this.#supply;
    if (!last) return;
    const { clip, gives: gave } = last;
    const { personId } = this.#who;
    const taken = takeBack(clip.id, { personId, gave });
    this.#supply.undo();
    this.#next("taken-back");
    taken.catch(() => this.#sendNow({ clipId: clip.id, gives: null, undoes: [gave] }));
    afterPaint(() => markHeard(clip.id, false));
  }

  #next(said) {
    this.#screen.remark("unsent", false);
    this.#screen.offerUndo(this.#supply.last);
    const isLast = !this.#supply.current;
    if (isLast) this.fill();
    this.#show(said);
    if (!isLast) afterPaint(() => this.fill());
  }

  /** Where this browser keeps nothing, a vote goes to the server at once or not at all. */
  async #sendNow(entry) {
    const { kind } = await settle(entry, this.#who.apiUrl);
    this.#screen.remark("unsent", kind !== "done" && kind !== "refused");
  }

  playOrPause() {
    this.#screen.refuse(false);
    this.#hearing?.playOrPause();
  }

  async hear(isOriginal) {
    await this.#hearing?.hear(isOriginal);
    await this.#prepare();
  }

  setSpeed(speed) {
    choose("speed", speed);
    this.#hearing?.setSpeed();
    this.#screen.announce(this.#screen.showSpeed(speed));
  }
}

/** What nobody waits for makes nobody wait. */
const afterPaint = (work) => requestAnimationFrame(() => setTimeout(work));

const hundredths = (seconds) => Math.round(seconds * 100) / 100;
