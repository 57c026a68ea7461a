/** Takes on their way out of this browser's database and back into it: what undo needs of them. */

import { BYTES, TAKES, transact } from "vs/lib/database.js";

/** A take and its bytes as {take, bytes}; null if it is no longer here. */
export async function copyOf(uuid) {
  return collect("readonly", uuid, () => {});
}

/** Put a take away, unless it is on its way now: {take, bytes}, or null if it stayed or was not here. */
export async function setAside(uuid) {
  let stayed = false;
  const found = await collect("readwrite", uuid, (takes, bytes, take) => {
    stayed = take.state === "sending";
    if (stayed) return;
    takes.delete(uuid);
    bytes.delete(uuid);
  });
  return stayed ? null : found;
}

/** Keep a take again that was put away, with some fields changed. Resolves with it. */
export async function putBack({ take, bytes }, changes = {}) {
  const kept = { ...take, ...changes };
  await transact("readwrite", [TAKES, BYTES], (takes, store) => {
    store.put(bytes, kept.uuid);
    return takes.put(kept);
  });
  return kept;
}

/**
 * Call a take back that waits to be sent. Answers "back"; "sending" while it is on its way and must
 * be waited for; or "gone" when it is no longer here, so that the server has it.
 */
export async function recall(uuid) {
  let answer = "gone";
  await transact("readwrite", [TAKES], (takes) => {
    takes.get(uuid).onsuccess = ({ target: { result: take } }) => {
      if (!take) return;
      answer = take.state === "sending" ? "sending" : "back";
      if (answer === "back") takes.put({ ...take, state: "taken", problem: null });
    };
  });
  return answer;
}

async function collect(mode, uuid, then) {
  let found = null;
  await transact(mode, [TAKES, BYTES], (takes, store) => {
    takes.get(uuid).onsuccess = ({ target: { result: take } }) => {
      if (!take) return;
      store.get(uuid).onsuccess = ({ target: { result: bytes } }) => {
        found = { take, bytes };
        then(takes, store, take);
      };
    };
  });
  return found;
}
