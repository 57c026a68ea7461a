/** The row of marks, one for each sentence of the set: a shape for the eye, words for the ear. */

import { mark } from "vs/lib/card.js";
import { piece, say, words } from "vs/lib/words.js";
import { count } from "vs/speak/stage.js";
import { titleOf } from "vs/speak/verdict-words.js";

export function drawDots(root, list, deck) {
  while (list.children.length > deck.cards.length) list.lastElementChild.remove();
  while (list.children.length < deck.cards.length) list.append(piece(root, "dot"));
  deck.cards.forEach((card, place) => {
    const dot = list.children[place];
    dot.dataset.mark = mark(card);
    if (place === deck.index) dot.setAttribute("aria-current", "step");
    else dot.removeAttribute("aria-current");
    say(dot.firstElementChild, lineOf(root, card, place));
  });
}

/** "Sentence 2: Clear and complete", for the dots and for the live line. */
export function lineOf(root, card, place) {
  const judged = card.state === "judged";
  const state = judged ? titleOf(root, card.clip) : words(root, `mark-${mark(card)}`);
  return words(root, "line", { n: count(place + 1), state });
}
