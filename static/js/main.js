/**
 * Connects every element with data-behaviour="name" to that behaviour, now and after each swap:
 * calls its connect(element), and the disconnect it returned when the element leaves the page.
 */

const bound = new Map();

/** Begin, with the behaviours that this kind of page may hold: {name: module}. */
export function start(behaviours) {
  const refresh = (root) => {
    release();
    elementsIn(root).forEach((element) => bind(element, behaviours));
  };
  document.addEventListener("htmx:load", (event) => refresh(event.target));
  document.addEventListener("htmx:afterSwap", () => refresh(document));
  refresh(document);
}

function elementsIn(root) {
  const inside = [...root.querySelectorAll("[data-behaviour]")];
  return root.matches?.("[data-behaviour]") ? [root, ...inside] : inside;
}

function bind(element, behaviours) {
  if (bound.has(element)) return;
  bound.set(element, null);
  try {
    bound.set(element, behaviours[element.dataset.behaviour].connect(element));
  } catch (error) {
    reportError(error); // the others on the page still work
  }
}

function release() {
  for (const [element, disconnect] of bound) {
    if (element.isConnected) continue;
    bound.delete(element);
    disconnect?.();
  }
}
