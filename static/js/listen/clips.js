/**
 * A clip to judge: {id, text, sounds, speech}. `sounds` are the ways to hear it, as in sounds.js;
 * `speech` says where somebody speaks, {startsS, endsS} in seconds of the original, null if unknown.
 */

import { soundsIn } from "vs/listen/sounds.js";

/** The clip that the server put on the card, or null. */
export function clipOn(card) {
  const { clip: id, speechStartsS, speechEndsS } = card.dataset;
  if (!id) return null;
  return {
    id,
    text: card.querySelector("#listen-sentence [lang]").textContent,
    sounds: soundsIn(card),
    speech: spoken(speechStartsS, speechEndsS),
  };
}

/** A clip as the API describes it. */
export function clipFrom({ id, sentence, audio_url: address, media_type, copies, speech }) {
  const forms = copies.map(({ url, media_type: type, starts_s: startsS }) => ({
    address: url,
    type,
    isOriginal: false,
    startsS,
  }));
  const original = { address, type: media_type, isOriginal: true, startsS: 0 };
  return {
    id,
    text: sentence.text,
    sounds: [...forms, original],
    speech: spoken(speech?.starts_s, speech?.ends_s),
  };
}

const spoken = (startsS, endsS) =>
  endsS === undefined ? null : { startsS: Number(startsS), endsS: Number(endsS) };
