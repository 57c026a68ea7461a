/** After the set: each clip with what the gate said, and what can be done about it. */

import { isSent, mark, wantsAttention } from "vs/lib/card.js";
import { part, piece, say, words } from "vs/lib/words.js";
import { adviceOf, titleOf } from "vs/speak/verdict-words.js";

export function drawSummary(root, list, deck) {
  while (list.children.length > deck.cards.length) list.lastElementChild.remove();
  deck.cards.forEach((card, place) => {
    const item = list.children[place] ?? list.appendChild(piece(root, "given"));
    drawItem(root, item, card, place);
  });
}

function drawItem(root, item, card, place) {
  item.dataset.mark = mark(card);
  item.dataset.place = place;
  const text = part(item, "text");
  say(text.querySelector("[lang]") ?? text, card.sentence.text);
  say(part(item, "title"), headline(root, card));
  say(part(item, "advice"), advice(card));
  part(item, "again").hidden = !wantsAttention(card) && card.clip?.verdict !== "warn";
  part(item, "insist").hidden = !card.clip?.can_insist;
  part(item, "resend").hidden = card.state !== "kept";
}

function headline(root, card) {
  if (card.state === "judged") return titleOf(root, card.clip);
  if (card.state === "kept") return words(root, "mark-kept");
  return words(root, isSent(card) ? `given-${card.state}` : "mark-open");
}

function advice(card) {
  if (card.state === "judged") return adviceOf(card.clip);
  return card.problem?.detail ?? "";
}
