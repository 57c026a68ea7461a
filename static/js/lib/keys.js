/** Single keys as shortcuts of a room. */

const TYPED_IN = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable]";
const PRESSED_BY_SPACE = "button, a, summary, audio, input";

/** "space", "back" and "forth" as the page is read (they swap in a right-to-left page), or the key. */
function nameOf(key) {
  const rtl = document.documentElement.dir === "rtl";
  if (key === " ") return "space";
  if (key === "ArrowLeft") return rtl ? "forth" : "back";
  if (key === "ArrowRight") return rtl ? "back" : "forth";
  return key.toLowerCase();
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
    const wanted = isForUs(event, holdsSpace) && presses[nameOf(event.key)];
    if (!wanted) return;
    event.preventDefault();
    swallowed = event.key === " ";
    if (!event.repeat) press(wanted);
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

function isForUs(event, holdsSpace) {
  if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return false;
  if (event.target.closest(TYPED_IN) || event.target.closest("dialog")) return false;
  return event.key !== " " || holdsSpace() || !event.target.closest(PRESSED_BY_SPACE);
}
