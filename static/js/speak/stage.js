/** Draws the card: which sentence, which controls, what is said about it. */

import { isLastOpen } from "vs/lib/deck.js";
import { stopsByItself } from "vs/lib/options.js";
import { part, piece, say, words } from "vs/lib/words.js";
import { adviceOf, titleOf } from "vs/speak/verdict-words.js";

/** How the card looks: its state, but a doubtful take and a refused clip are asked about. */
export function lookOf({ state, doubt, clip }) {
  if (state === "taken" && doubt) return "doubted";
  return state === "judged" && clip?.can_insist ? "refused" : state;
}

/** Elements with data-when="look look" are shown in those looks only. */
function showFor(root, card) {
  const look = lookOf(card);
  root.dataset.state = card.state;
  root.dataset.look = look;
  root.toggleAttribute("data-doubted", look === "doubted");
  for (const element of root.querySelectorAll("[data-when]")) {
    element.hidden = !element.dataset.when.split(" ").includes(look);
  }
}

export function drawCard(root, deck) {
  const card = deck.cards[deck.index];
  drawSentence(root, card.sentence);
  showFor(root, card);
  drawPlace(root, deck, card.state);
  say(part(root, "said"), saidOf(root, card));
}

function drawSentence(root, sentence) {
  const block = part(root, "sentence");
  const text = block.querySelector("[lang]") ?? block;
  say(text, sentence.text);
}

function drawPlace(root, deck, state) {
  const busy = state === "asking" || state === "recording";
  const at = { n: count(deck.index + 1), of: count(deck.cards.length) };
  say(part(root, "progress"), words(root, "progress", at));
  part(root, "previous").disabled = busy || deck.index === 0;
  part(root, "next").disabled = busy || deck.index === deck.cards.length - 1;
  say(part(root, "send-word"), words(root, isLastOpen(deck) ? "finish" : "send"));
}

function saidOf(root, card) {
  if (card.state === "kept") return card.problem?.detail || words(root, "said-kept");
  if (card.state === "judged") return verdictLine(root, card.clip);
  if (lookOf(card) === "doubted") return words(root, `doubt-${card.doubt}`);
  if (card.state === "waiting" && card.problem?.detail) return card.problem.detail;
  if (card.state === "ready" && root.dataset.pace) return words(root, `said-${root.dataset.pace}`);
  if (card.state === "recording" && stopsByItself()) return words(root, "said-recording-auto");
  const s = new Intl.NumberFormat(language(), { maximumFractionDigits: 1 }).format(card.durationS);
  return words(root, `said-${card.state}`, { s });
}

function verdictLine(root, clip) {
  return `${titleOf(root, clip)} ${adviceOf(clip)}`.trim();
}

/** Say in an alert what went wrong and what to do; words come from the piece of that name. */
export function drawTrouble(root, name, values = {}) {
  const place = part(root, "trouble");
  place.replaceChildren();
  place.hidden = name === null;
  if (name === null) return;
  const notice = piece(root, `trouble-${name}`) ?? piece(root, "trouble-other");
  const detail = part(notice, "detail");
  if (detail) say(detail, values.detail ?? "");
  place.append(notice);
}

export const language = () => document.documentElement.lang || undefined;
export const count = (n) => new Intl.NumberFormat(language()).format(n);
