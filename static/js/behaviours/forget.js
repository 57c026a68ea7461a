/** "Forget me on this device": asks first about what was not sent, then clears this browser. */

import { TAKES, VOTES, forgetDatabase, transact } from "vs/lib/database.js";
import { part, say, words } from "vs/lib/words.js";
import { ourCaches } from "vs/offline/kept.js";

export function connect(form) {
  const leave = new AbortController();
  const { signal } = leave;
  form.addEventListener("submit", (event) => forget(form, event), { signal });
  warn(form);
  return () => leave.abort();
}

/** What was not sent would be gone for good: that takes a tick of its own. */
async function warn(form) {
  const n = await unsent();
  const question = part(form, "unsent");
  question.hidden = !n;
  question.querySelector("input").required = n > 0;
  if (n) say(part(form, "unsent-words"), words(form, "unsent", { n }));
  return n;
}

async function unsent() {
  const read = transact("readonly", [TAKES], (takes) => takes.count());
  const votes = transact("readonly", [VOTES], (entries) => entries.count());
  return (await read.catch(() => 0)) + (await votes.catch(() => 0));
}

async function forget(form, event) {
  event.preventDefault();
  await warn(form);
  if (!form.reportValidity()) return;
  await forgetDatabase().catch(() => {});
  for (const name of await ourCaches().catch(() => [])) await caches.delete(name);
  for (const storage of ["localStorage", "sessionStorage"]) globalThis[storage].clear();
  form.submit();
}
