/** Beside the sentence in hand: what an earlier one asks for, and the way to undo the last step. */

import { part, say, words } from "vs/lib/words.js";
import { count } from "vs/speak/stage.js";

/** The first earlier or later clip that was sent back gets its two buttons; each is one press. */
export function drawRemedies(root, deck) {
  const place = deck.cards.findIndex((card, at) => at !== deck.index && card.clip?.can_insist);
  const remedies = part(root, "remedies");
  remedies.hidden = place < 0;
  if (place < 0) return;
  remedies.dataset.place = place;
  for (const name of ["again", "insist"]) {
    const button = remedies.querySelector(`[data-press="${name}"]`);
    say(button, words(root, `remedy-${name}`, { n: count(place + 1) }));
  }
}

/** A button that says what it undoes, on the card and under the summary; none without a step. */
export function drawUndo(root, step) {
  for (const button of root.querySelectorAll("[data-press=undo]")) {
    button.hidden = !step;
    if (!step) continue;
    const n = count(step.place + 1);
    say(button.querySelector("[data-part=undo-word]"), words(root, `undo-${step.kind}`, { n }));
  }
}
