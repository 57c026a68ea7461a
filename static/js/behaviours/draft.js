/** Keeps what is being typed on this device until the server has taken it. */

import { part } from "vs/lib/words.js";

const TYPED = "textarea, input:not([type=hidden], [type=file]), select";

export function connect(room) {
  const form = room.querySelector("form:has(textarea)");
  if (!form) return null;
  const leave = new AbortController();
  const key = `draft:${room.dataset.draft}`;
  const keep = () => store(key, typed(form));
  if ("answered" in room.dataset) keep();
  else restore(form, read(key), "done" in room.dataset);
  if ("done" in room.dataset) keep();
  for (const name of ["input", "change"]) form.addEventListener(name, keep, leave);
  part(room, "terms")?.removeAttribute("target"); // one comes back to what one typed
  return () => leave.abort();
}

/** What stands in the form, by the names of its fields. */
function typed(form) {
  const fields = [...form.querySelectorAll(TYPED)].filter(({ name }) => name !== "anyway");
  const chosen = fields.filter(({ type, checked }) => type !== "radio" || checked);
  return Object.fromEntries(chosen.map(({ name, value }) => [name, value]));
}

/** Put back what was typed; after it was sent, all but the sentences themselves. */
function restore(form, kept, isSent) {
  for (const field of form.querySelectorAll(TYPED)) {
    const value = kept[field.name];
    if (value === undefined || field.name === "csrf_token") continue;
    if (field.type === "radio") field.checked = field.value === value;
    else if (field.name !== "text" || !isSent) field.value = value;
  }
  if (form.elements.text.value) announce(form.elements.text);
}

/** Have the rules look at it, as soon as htmx listens. */
function announce(text) {
  const tell = () => text.dispatchEvent(new Event("draft:restored"));
  if ("htmx" in globalThis) setTimeout(tell);
  else document.addEventListener("htmx:load", tell, { once: true });
}

function read(key) {
  try {
    return JSON.parse(localStorage.getItem(key)) ?? {};
  } catch {
    return {}; // no storage, or not ours
  }
}

function store(key, fields) {
  try {
    localStorage.setItem(key, JSON.stringify(fields));
  } catch {
    // no storage: the form still works
  }
}
