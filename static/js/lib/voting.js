/** Keeps a page's votes going out: when one is kept, when a wait is over, when the network is back. */

import { hear } from "vs/lib/news.js";
import * as votes from "vs/lib/votes.js";

const UNREACHABLE = { code: "unreachable", detail: "" };

/**
 * Begin. Where the server does not know us, `introduce()` makes us known: it resolves with our new
 * id, or null. Returns a function that stops it.
 */
export function startVotes({ personId, apiUrl, introduce = async () => null }) {
  const voting = new Voting(personId, apiUrl, introduce);
  const leave = new AbortController();
  const { signal } = leave;
  const wake = () => voting.wake();
  const deafen = hear({ "vote:kept": () => voting.run(), "server:back": wake });
  signal.addEventListener("abort", deafen);
  signal.addEventListener("abort", () => voting.stop());
  globalThis.addEventListener("online", wake, { signal });
  const seen = () => document.visibilityState === "visible" && wake();
  document.addEventListener("visibilitychange", seen, { signal });
  wake();
  return () => leave.abort();
}

class Voting {
  #personId;
  #apiUrl;
  #introduce;
  #timer;
  #running = null;
  #stopped = false;

  constructor(personId, apiUrl, introduce) {
    this.#personId = personId;
    this.#apiUrl = apiUrl;
    this.#introduce = introduce;
  }

  stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  async wake() {
    // Storage that is switched off has nothing to send either.
    await votes.hastenVotes(this.#personId).catch(() => {});
    await this.run();
  }

  /** One pass after another: what is kept during one waits for the next. */
  run() {
    this.#running = (this.#running ?? Promise.resolve()).then(() => this.#pass()).catch(() => {});
    return this.#running;
  }

  async #pass() {
    clearTimeout(this.#timer);
    if (this.#stopped || !(await votes.votesWaiting(this.#personId))) return;
    const isNobody = this.#personId === null || (await this.#send());
    if (!isNobody) return this.#sleep();
    if (await this.#becomeKnown()) await this.#send();
    else await votes.postponeVotes(this.#personId, { problem: UNREACHABLE });
    await this.#sleep();
  }

  async #send() {
    return (await votes.sendDueVotes(this.#personId, this.#apiUrl)).isNobody;
  }

  async #becomeKnown() {
    const known = await this.#introduce();
    if (!known) return false;
    await votes.claimVotes(this.#personId, known);
    this.#personId = known;
    return true;
  }

  async #sleep() {
    const due = (await votes.votesOf(this.#personId)).map(({ notBefore }) => notBefore);
    if (this.#stopped || !due.length) return;
    this.#timer = setTimeout(() => this.run(), Math.max(0, Math.min(...due) - Date.now()));
  }
}
