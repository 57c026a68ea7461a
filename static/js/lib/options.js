/**
 * What a person chose for the two rooms, remembered on this device. A change is told to the page as
 * `options:changed` with {name, value}.
 */

const KEY = "voicestead-options";

/**
 * `autoStop`: a take ends when its reader falls silent. `handsFree`: a good take is sent and the next
 * one begun. `keys`: single letters press buttons (WCAG 2.1.4: they can be switched off).
 * `microphone`: the deviceId of the chosen one, none for the browser's own choice. `speed`: how fast
 * clips play, 1 as recorded.
 */
const DEFAULTS = { autoStop: false, handsFree: false, keys: true, microphone: null, speed: 1 };

/** All options, each as chosen here or by default. */
export function options() {
  try {
    return { ...DEFAULTS, ...JSON.parse(localStorage.getItem(KEY)) };
  } catch {
    return { ...DEFAULTS, ...forThisPage };
  }
}

/** Where the browser keeps nothing for us, a choice lasts as long as the page. */
let forThisPage = {};

export function choose(name, value) {
  forThisPage = { ...forThisPage, [name]: value };
  try {
    localStorage.setItem(KEY, JSON.stringify({ ...options(), [name]: value }));
  } catch {
    // Not remembered, and nothing else is lost.
  }
  document.dispatchEvent(new CustomEvent("options:changed", { detail: { name, value } }));
}

/** Does a take end by itself when its reader falls silent? Without hands, nothing else could end it. */
export function stopsByItself() {
  const { autoStop, handsFree } = options();
  return autoStop || handsFree;
}
