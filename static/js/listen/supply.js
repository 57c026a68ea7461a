/** The clips in hand, and more of them before they run out. */

import { tell } from "vs/lib/news.js";
import { votesOf } from "vs/lib/votes.js";
import { heardClips, keptClips } from "vs/listen/kept.js";
import { moreClips } from "vs/listen/more.js";
import * as queues from "vs/listen/queue.js";

/** How many clips are asked for at a time, and the sound of how many is fetched ahead. */
const SOME = 5;
const FETCHED_AHEAD = 3;

export class Supply {
  #who;
  #queue;
  #filling = null;
  #isOnline = true;

  constructor(who, clips) {
    this.#who = who;
    this.#queue = queues.newQueue(clips);
  }

  get current() {
    return queues.currentClip(this.#queue);
  }

  get next() {
    return this.#queue.ahead.slice(1, 1 + FETCHED_AHEAD);
  }

  /** What was given last, {clip, gives, answer}, or null. */
  get last() {
    return queues.lastGiven(this.#queue);
  }

  get isFilling() {
    return this.#filling !== null;
  }

  /** Could the server be asked, the last time? */
  get isOnline() {
    return this.#isOnline;
  }

  give(gave) {
    this.#queue = queues.giveTo(this.#queue, gave);
  }

  undo() {
    this.#queue = queues.undoIn(this.#queue);
  }

  /** A kept copy of the page shows what was new then: put what is kept here in its place. */
  async sort() {
    const done = await this.#done();
    if (isKeptCopy()) {
      const kept = (await keptClips(this.#who)).filter(({ id }) => !done.includes(id));
      if (kept.length) this.#queue = queues.newQueue(kept.slice(0, SOME).map(({ clip }) => clip));
    }
    this.#queue = queues.without(this.#queue, done);
  }

  /** Ask for more clips unless there are enough; one question at a time. */
  fill() {
    if (!queues.wantsMore(this.#queue)) return Promise.resolve();
    this.#filling ??= this.#fetchMore().finally(() => (this.#filling = null));
    return this.#filling;
  }

  async #fetchMore() {
    const exclude = [...queues.heldIn(this.#queue), ...(await this.#done())];
    const { clips, isOnline } = await moreClips(this.#who, SOME, exclude);
    if (isOnline && !this.#isOnline) tell("server:back", {});
    this.#isOnline = isOnline;
    // Meanwhile more may have been judged, but nothing that was not in hand.
    this.#queue = queues.addTo(this.#queue, clips);
  }

  /** What the server does not know yet, and what a kept copy of the page cannot know. */
  async #done() {
    const entries = await votesOf(this.#who.personId).catch(() => []);
    const waiting = entries.filter(({ gives }) => gives).map(({ clipId }) => clipId);
    return isKeptCopy() ? [...waiting, ...(await heardClips())] : waiting;
  }
}

/** Is this page a copy that the service worker kept? */
export const isKeptCopy = () => "kept" in document.documentElement.dataset;
