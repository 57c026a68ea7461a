/** What each button and key of the room does. */

import { insistOn } from "vs/lib/api.js";
import * as decks from "vs/lib/deck.js";
import { tell } from "vs/lib/news.js";
import { moreSentences } from "vs/lib/prompts.js";
import { changeTake } from "vs/lib/takes.js";
import { showGuidance, showKeys, toggleOptions } from "vs/speak/choices.js";
import { forgetDeck } from "vs/speak/saved.js";

export const KEYS = {
  space: "record",
  p: "play",
  r: "redo",
  z: "undo",
  s: "skip",
  back: "previous",
  forth: "next",
  g: "guidance",
  o: "options",
  "?": "keys",
};

/** @returns {Object<string, (button?: HTMLElement, event?: Event) => unknown>} by the press's name */
export function pressesOf(room) {
  return {
    record: () => room.reading.record(),
    send: () => room.reading.send(),
    redo: () => room.reading.redo(),
    play: () => room.takes.playOrStop(room.card),
    undo: () => !room.occupied && room.undoing.undo(),
    skip: () => room.passing.ask(),
    pass: (button) => room.passing.skip(button.dataset.reason || null),
    report: () => room.passing.askReport(),
    previous: () => room.go(room.deck.index - 1),
    next: () => room.go(room.deck.index + 1),
    onward: () => room.onward(),
    again: (button) => again(room, placeOf(room, button)),
    resend: (button) => resend(room, placeOf(room, button)),
    insist: (button) => insist(room, placeOf(room, button)),
    more: (_button, event) => more(room, event),
    options: () => toggleOptions(room.root) || room.screen.focusNext(room.card),
    keys: () => showKeys(room.root),
    guidance: () => showGuidance(),
  };
}

/** The sentence that a button is about: the one in hand, unless it stands beside another. */
function placeOf(room, button) {
  const place = button.closest("[data-place]")?.dataset.place;
  return place === undefined ? room.deck.index : Number(place);
}

function again(room, place) {
  if (room.occupied) return undefined;
  room.screen.showCard();
  room.change(decks.moveTo(room.deck, place));
  return room.reading.redo();
}

async function resend(room, place) {
  const { uuid } = room.deck.cards[place];
  room.change(decks.stepAt(room.deck, "send", {}, place));
  await changeTake(uuid, () => ({ state: "waiting", attempts: 0, notBefore: Date.now() }));
  tell("clip:taken", { uuid });
}

async function insist(room, place) {
  const { uuid } = room.deck.cards[place];
  const clip = await insistOn(room.dataset.clipsUrl, uuid);
  if (!clip) return room.screen.trouble("unreachable");
  return room.change(decks.stepTake(room.deck, uuid, "judge", { clip }));
}

/** Another set, here and now; where none can be had, the link is followed instead. */
async function more(room, event) {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return;
  event.preventDefault();
  const link = event.target.closest("a");
  const { sentencesUrl, locale, person: personId } = room.dataset;
  const held = room.deck.cards.map(({ sentence }) => sentence.id);
  const sentences = await moreSentences({ sentencesUrl, personId, locale }, held.length, held);
  if (sentences?.length) return room.begin(sentences);
  if (sentences) return room.screen.showEmpty();
  forgetDeck(locale);
  location.assign(link.href);
}
