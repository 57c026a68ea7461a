/** Says so when htmx could not reach the server; the rooms have their own words for it. */

import { piece } from "vs/lib/words.js";

const FAILED = ["htmx:sendError", "htmx:timeout", "htmx:responseError"];
const ROOMS = "[data-behaviour=speak], [data-behaviour=listen]";

export function connect(element) {
  const leave = new AbortController();
  const said = piece(document, "unreachable");
  const show = ({ detail, target }) => {
    if (detail.xhr?.responseText || target.closest(ROOMS) || said.isConnected) return;
    element.replaceChildren(said);
  };
  for (const name of FAILED) document.addEventListener(name, show, { signal: leave.signal });
  document.addEventListener("htmx:afterOnLoad", () => said.remove(), { signal: leave.signal });
  return () => leave.abort();
}
