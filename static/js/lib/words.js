/** Words come from <template data-word="…"> in the page, so that translation stays on the server. */

/** The words of that name within `scope`, with {placeholders} filled in. */
export function words(scope, name, values = {}) {
  const template = scope.querySelector(`template[data-word="${CSS.escape(name)}"]`);
  const text = template?.content.textContent.trim() ?? "";
  return text.replace(/\{(\w+)\}/g, (whole, key) => values[key] ?? whole);
}

/** A copy of the element inside <template data-piece="…">, to be filled and placed. */
export function piece(scope, name) {
  const template = scope.querySelector(`template[data-piece="${CSS.escape(name)}"]`);
  return template?.content.firstElementChild.cloneNode(true) ?? null;
}

/** Find the part of `scope` that has this name. */
export function part(scope, name) {
  return scope.querySelector(`[data-part="${CSS.escape(name)}"]`);
}

/** Set the text only when it differs, so that a live region does not repeat itself. */
export function say(element, text) {
  if (element.textContent !== text) element.textContent = text;
}
