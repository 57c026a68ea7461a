/** Sends the takes that wait, one after another, until the server has each; never two tabs at once. */

import { waitMs } from "vs/lib/backoff.js";
import { hear, tell } from "vs/lib/news.js";
import { bytesOf, changeTake, removeTake, takesOf } from "vs/lib/takes.js";
import { sendTake, withdraw } from "vs/lib/upload.js";

const LOCK = "voicestead-outbox";
/** Signing in or agreeing to the terms again clears these away, so a new page tries again. */
const CURABLE = new Set([401, 403]);

/** Start sending what this person's takes owe. Returns a function that stops it. */
export function startOutbox({ personId, clipsUrl }) {
  const outbox = new Outbox(personId, clipsUrl);
  const deafen = hear({ "clip:taken": () => outbox.run() });
  const wake = () => outbox.hasten().then(() => outbox.run());
  globalThis.addEventListener("online", wake);
  outbox.revive().then(() => outbox.run());
  return () => {
    deafen();
    globalThis.removeEventListener("online", wake);
    outbox.stop();
  };
}

class Outbox {
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

  /** A new page: what only failed for want of a connection or a signature is due at once. */
  async revive() {
    for (const take of await takesOf(this.#personId)) {
      const curable = take.state === "refused_by_server" && CURABLE.has(take.problem?.status);
      if (curable) await changeTake(take.uuid, () => ({ state: "waiting", notBefore: 0 }));
    }
    await this.hasten();
  }

  /** The network is back: forget the waits that we chose, keep those that the server asked for. */
  async hasten() {
    for (const take of await takesOf(this.#personId)) {
      if (take.problem?.code === "unreachable") await changeTake(take.uuid, () => ({ notBefore: 0 }));
    }
  }

  /** Send all that is due, then sleep until the next is. The lock's holder alone touches states. */
  async run() {
    clearTimeout(this.#timer);
    const pass = () => this.#sendDue();
    await (navigator.locks ? navigator.locks.request(LOCK, pass) : pass());
    await this.#sleep();
  }

  async #sendDue() {
    for (let take = await this.#nextDue(); take && !this.#stopped; take = await this.#nextDue()) {
      await this.#send(take);
    }
  }

  async #owed() {
    const takes = await takesOf(this.#personId);
    return takes.filter(({ state }) => state === "waiting" || state === "sending");
  }

  async #nextDue() {
    return (await this.#owed()).find((take) => take.notBefore <= Date.now());
  }

  async #sleep() {
    const next = Math.min(...(await this.#owed()).map((take) => take.notBefore));
    if (this.#stopped || !Number.isFinite(next)) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.run(), Math.max(0, next - Date.now()));
  }

  async #send(take) {
    const { uuid } = take;
    const attempts = take.attempts + 1;
    await changeTake(uuid, () => ({ state: "sending", attempts }));
    tell("clip:sending", { uuid });
    const sent = await sendTake({ ...take, attempts }, await bytesOf(uuid), this.#clipsUrl);
    if (sent.kind === "received") return this.#received(take, sent.clip);
    return sent.kind === "kept" ? this.#kept(uuid, sent) : this.#delayed(uuid, attempts, sent);
  }

  /** The take leaves this browser last: after its receipt, and after the old clips are withdrawn. */
  async #received({ uuid, replaces, attempts }, clip) {
    for (const old of replaces) {
      if (await withdraw(old, this.#clipsUrl)) continue;
      const problem = { code: "unreachable", detail: "" };
      return this.#delayed(uuid, attempts + 1, { afterMs: null, problem });
    }
    await removeTake(uuid);
    return tell("clip:received", { uuid, clip });
  }

  async #kept(uuid, { problem }) {
    await changeTake(uuid, () => ({ state: "refused_by_server", problem }));
    tell("clip:kept", { uuid, problem });
  }

  async #delayed(uuid, attempts, { afterMs, problem }) {
    const notBefore = Date.now() + (afterMs ?? waitMs(attempts));
    await changeTake(uuid, () => ({ state: "waiting", notBefore, problem }));
    tell("clip:delayed", { uuid, problem });
  }
}
