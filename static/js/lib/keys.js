/** Single keys as shortcuts of a room. Letters, digits and signs can be switched off (WCAG 2.1.4). */

import { options } from "vs/lib/options.js";

const TYPED_IN =
  "input:not([type=checkbox], [type=radio], [type=range]), textarea, select, [contenteditable]";
const PRESSED_BY_SPACE = "button, a, summary, audio, input:not([type=range])";
const LATIN = /^[a-z]$/i;
const LETTER_PLACE = /^Key([A-Z])$/;
const DIGIT_PLACE = /^(?:Digit|Numpad)([0-9])$/;

/**
 * What a key may be called, best first: "space", "back" and "forth" as the page is read (they swap
 * in a right-to-left page), its character, and what a Latin keyboard has in that place, so that the
 * letters work on a Cyrillic or an Arabic keyboard and the digits on a French one.
 */
export function namesOf({ key, code = "", shiftKey = false }, isRtl = false) {
  if (key === " ") return ["space"];
  if (key === "ArrowLeft") return [isRtl ? "forth" : "back"];
  if (key === "ArrowRight") return [isRtl ? "back" : "forth"];
  if (key === "؟") return ["?"];
  const names = [key.toLowerCase()];
  if (LATIN.test(key)) return names;
  const place = LETTER_PLACE.exec(code) ?? (shiftKey ? null : DIGIT_PLACE.exec(code));
  return place ? [...names, place[1].toLowerCase()] : names;
}

/** The first name of this key that `presses` knows and the person has not switched off, or none. */
export function nameIn(presses, event) {
  const names = namesOf(event, document.documentElement.dir === "rtl");
  const allowed = options().keys ? names : names.filter((name) => name.length > 1);
  return allowed.find((name) => name in presses);
}

/**
 * Call `press(presses[key])` for the keys in the table. Space on a control presses that control, as
 * everywhere, except while `holdsSpace()`: then it always belongs to the room. Returns a function
 * that stops listening.
 */
export function listenForKeys(presses, press, holdsSpace = () => false) {
  const leave = new AbortController();
  let swallowed = false;
  const down = (event) => {
    const name = isForUs(event, holdsSpace) && nameIn(presses, event);
    if (!name) return;
    event.preventDefault();
    swallowed = event.key === " ";
    if (!event.repeat) press(presses[name]);
  };
  /** Firefox clicks the focused button when Space comes up, whatever became of the way down. */
  const up = (event) => {
    if (swallowed && event.key === " ") event.preventDefault();
    swallowed = false;
  };
  document.addEventListener("keydown", down, { signal: leave.signal });
  document.addEventListener("keyup", up, { signal: leave.signal });
  return () => leave.abort();
}

/** Are Ctrl, Alt or the like held? Then the key belongs to the browser. */
export const isModified = (event) => event.ctrlKey || event.metaKey || event.altKey;

function isForUs(event, holdsSpace) {
  if (isModified(event) || event.defaultPrevented) return false;
  if (event.target.closest(TYPED_IN) || event.target.closest("dialog")) return false;
  return event.key !== " " || holdsSpace() || !event.target.closest(PRESSED_BY_SPACE);
}
