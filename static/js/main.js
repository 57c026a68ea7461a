/**
 * The one script of every page: finds elements with data-behaviour="name", loads
 * behaviours/name.js, calls its connect(element), and the disconnect it returned when the element
 * leaves the page.
 */

const NAME = /^[a-z][a-z-]*$/;
const bound = new Map();

function elementsIn(root) {
  const inside = [...root.querySelectorAll("[data-behaviour]")];
  return root.matches?.("[data-behaviour]") ? [root, ...inside] : inside;
}

async function bind(element) {
  const name = element.dataset.behaviour;
  if (bound.has(element) || !NAME.test(name)) return;
  bound.set(element, null);
  const { connect } = await import(`vs/behaviours/${name}.js`);
  if (element.isConnected) bound.set(element, connect(element));
  else bound.delete(element);
}

function release() {
  for (const [element, disconnect] of bound) {
    if (element.isConnected) continue;
    bound.delete(element);
    disconnect?.();
  }
}

function refresh(root) {
  release();
  elementsIn(root).forEach(bind);
}

document.addEventListener("htmx:load", (event) => refresh(event.target));
document.addEventListener("htmx:afterSwap", () => refresh(document));
refresh(document);
