/** The choice of a microphone, where there is one to make: names are known once one was allowed. */

import { microphones, watchMicrophones } from "vs/audio/inputs.js";
import { choose, options } from "vs/lib/options.js";
import { part, words } from "vs/lib/words.js";

/** Keep the choice in `scope` as the device has it and the person made it, until the signal. */
export function offerMicrophones(scope, signal) {
  const select = part(scope, "check-device");
  const changed = () => choose("microphone", select.value || null);
  select.addEventListener("change", changed, { signal });
  const draw = () => drawMicrophones(scope);
  watchMicrophones(draw, signal);
  document.addEventListener("options:changed", draw, { signal });
  return draw;
}

/** One microphone alone is no choice, but one that was chosen and is not there can be let go of. */
async function drawMicrophones(scope) {
  const there = await microphones();
  const { microphone: chosen } = options();
  const isGone = chosen !== null && !there.some(({ id }) => id === chosen);
  const named = [
    { id: "", label: words(scope, "device-any") },
    ...there,
    ...(isGone ? [{ id: chosen, label: words(scope, "device-gone") }] : []),
  ];
  const select = part(scope, "check-device");
  select.replaceChildren(...named.map(({ id, label }) => new Option(label, id)));
  select.value = chosen ?? "";
  part(scope, "check-devices").hidden = there.length < 2 && !isGone;
}
