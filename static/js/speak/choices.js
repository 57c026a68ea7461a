/** The room's options, the list of its keys, and the way to its guidance. */

import { choose, options } from "vs/lib/options.js";
import { part } from "vs/lib/words.js";

/** Show what is chosen, and remember what the person chooses, until the signal. */
export function followChoices(root, signal) {
  const panel = part(root, "options");
  const draw = () => {
    const chosen = options();
    for (const input of panel.querySelectorAll("[data-option]")) {
      input.checked = chosen[input.dataset.option];
    }
    panel.querySelector("[data-option=autoStop]").disabled = chosen.handsFree;
  };
  const changed = ({ target }) => choose(target.dataset.option, target.checked);
  panel.addEventListener("change", changed, { signal });
  document.addEventListener("options:changed", draw, { signal });
  draw();
}

/** Unfold the options and go there, or fold them again. Answers whether they are open now. */
export function toggleOptions(root) {
  const panel = part(root, "options");
  panel.open = !panel.open;
  if (panel.open) panel.querySelector("summary").focus();
  return panel.open;
}

export function showKeys(root) {
  part(root, "keys").showModal();
}

/** Go to the guidance beside the card. */
export function showGuidance() {
  const title = part(document, "guide-title");
  title.scrollIntoView({ block: "nearest" });
  title.focus();
}
