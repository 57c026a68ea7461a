/** The set in hand, remembered for this tab, so that a reload comes back to the same sentences. */

import { isSent } from "vs/lib/card.js";

const key = (locale) => `voicestead-set-${locale}`;

export function saveDeck(locale, deck) {
  try {
    sessionStorage.setItem(key(locale), JSON.stringify(deck));
  } catch {
    // Without session storage a reload brings other sentences; the takes are safe either way.
  }
}

/**
 * The set that this tab had in hand, or null. A finished one comes back on a reload only: who opens
 * the room anew gets new sentences.
 */
export function savedDeck(locale) {
  const deck = read(locale);
  if (!deck?.cards?.length) return null;
  return wasReloaded() || !deck.cards.every(isSent) ? deck : null;
}

function read(locale) {
  try {
    return JSON.parse(sessionStorage.getItem(key(locale)));
  } catch {
    return null;
  }
}

const wasReloaded = () => performance.getEntriesByType("navigation")[0]?.type === "reload";

export function forgetDeck(locale) {
  try {
    sessionStorage.removeItem(key(locale));
  } catch {
    // Nothing was remembered.
  }
}
