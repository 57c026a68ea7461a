/** Lets the browser show what has changed before heavier work begins. */

/** A page that is out of sight paints nothing: then this is all there is to wait. */
const LONGEST_MS = 100;

/** Resolves once the page was painted as it is now. */
export function painted() {
  return new Promise((resolve) => {
    setTimeout(resolve, LONGEST_MS);
    requestAnimationFrame(() => setTimeout(resolve));
  });
}
