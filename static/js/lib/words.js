/** Words come from <template data-word="…"> in the page, so that translation stays on the server. */

/**
 * The words of that name within `scope`, with {placeholders} filled in. Numbers are written in the
 * reader's manner; `n` picks the plural form where there are several.
 */
export function words(scope, name, values = {}) {
  const forms = [...scope.querySelectorAll(`template[data-word="${CSS.escape(name)}"]`)];
  const template = forms.length > 1 ? formFor(values.n, forms) : forms[0];
  const text = template?.content.textContent.trim() ?? "";
  return text.replace(/\{(\w+)\}/g, (whole, key) => written(values[key]) ?? whole);
}

/** A number in the manner of the page's language, with the digits that the server writes. */
export function written(value) {
  if (typeof value !== "number") return value;
  return new Intl.NumberFormat(language(), { numberingSystem: "latn" }).format(value);
}

function formFor(n, forms) {
  const form = new Intl.PluralRules(language()).select(n ?? 0);
  return forms.find(({ dataset }) => dataset.plural === form) ?? forms[0];
}

function language() {
  return document.documentElement.lang || "en";
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
