/** Sentences that this device need not offer again: they were read, skipped or reported here. */

import { DEVICE, PROMPTS, transact } from "vs/lib/database.js";

const NAME = "spent-sentences";
/** Old copies of a room hold five sentences each; nobody has so many rooms. */
const MOST = 500;

/** A sentence was read, skipped or reported: what is kept of it here goes. */
export async function spendSentence(id) {
  await transact("readwrite", [PROMPTS, DEVICE], (prompts, device) => {
    prompts.delete(id);
    const request = device.get(NAME);
    request.onsuccess = () => device.put([id, ...(request.result ?? [])].slice(0, MOST), NAME);
  });
  globalThis.document?.dispatchEvent(new CustomEvent("sentences:changed"));
}

/** The ids of such sentences, the latest first. */
export async function spentSentences() {
  const read = transact("readonly", [DEVICE], (device) => device.get(NAME));
  return (await read.catch(() => null)) ?? [];
}
