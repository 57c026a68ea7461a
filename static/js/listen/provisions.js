/** Clips to take along: fetched with their sound, counted, let go of. */

import { votesOf } from "vs/lib/votes.js";
import { part, say, words } from "vs/lib/words.js";
import { keepClip, keptClips, releaseClips } from "vs/listen/kept.js";
import { clipsFromServer } from "vs/listen/more.js";
import { playable, preferred, wantsOriginal } from "vs/listen/sounds.js";

const MEGABYTE = 1e6;

export class Provisions {
  #root;
  #who;
  #isTaking = false;

  constructor(root, who) {
    this.#root = root;
    this.#who = who;
    part(root, "provisions").hidden = !globalThis.indexedDB;
  }

  get presses() {
    return {
      "take-along": (button) => this.#take(Number(button.value)),
      "let-go": () => this.#release(),
    };
  }

  /** Say how many clips are here, and how much room they take. */
  async show() {
    const kept = await keptClips(this.#who);
    const size = kept.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
    const megabytes = Math.max(0.1, Math.round((10 * size) / MEGABYTE) / 10);
    const held = words(this.#root, "held", { count: kept.length, megabytes });
    part(this.#root, "provisions-held").hidden = !kept.length;
    say(part(this.#root, "provisions-count"), held);
    return kept.length;
  }

  async #take(count) {
    if (this.#isTaking) return;
    this.#isTaking = true;
    try {
      await navigator.storage?.persist?.();
      await this.#fetch(count);
    } catch (error) {
      this.#say(error.name === "QuotaExceededError" ? "no-room" : "unfetched");
    } finally {
      this.#isTaking = false;
      await this.show();
    }
  }

  async #fetch(count) {
    const held = (await keptClips(this.#who)).map(({ id }) => id);
    const waiting = (await votesOf(this.#who.personId)).map(({ clipId }) => clipId);
    const clips = await clipsFromServer(this.#who, count, [...held, ...waiting]);
    if (!clips) return this.#say("unfetched");
    let done = 0;
    for (const clip of clips) {
      if (await this.#keep(clip)) done += 1;
      this.#say("fetching", { done, all: clips.length });
    }
    if (!clips.length) return this.#say("none-to-fetch");
    return done ? this.#say("fetched", { count: await this.show() }) : this.#say("unfetched");
  }

  /** Keep a clip with the sound that this browser plays; false if that cannot be had. */
  async #keep(clip) {
    const canPlay = (type) => document.createElement("audio").canPlayType(type);
    const sound = preferred(playable(clip.sounds, canPlay), wantsOriginal());
    const response = await fetch(sound.address);
    if (!response.ok) return false;
    await keepClip(clip, sound, await response.arrayBuffer(), this.#who);
    return true;
  }

  async #release() {
    await releaseClips(this.#who);
    await this.show();
    this.#say("let-go");
    part(this.#root, "provisions").querySelector("summary").focus();
  }

  #say(name, values = {}) {
    say(part(this.#root, "provisions-said"), words(this.#root, name, values));
  }
}
