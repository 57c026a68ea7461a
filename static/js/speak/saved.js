/** The set in hand, remembered for this tab, so that a reload comes back to the same sentences. */

const key = (locale) => `voicestead-set-${locale}`;

export function saveDeck(locale, deck) {
  try {
    sessionStorage.setItem(key(locale), JSON.stringify(deck));
  } catch {
    // Without session storage a reload brings other sentences; the takes are safe either way.
  }
}

export function savedDeck(locale) {
  try {
    return JSON.parse(sessionStorage.getItem(key(locale)));
  } catch {
    return null;
  }
}

export function forgetDeck(locale) {
  try {
    sessionStorage.removeItem(key(locale));
  } catch {
    // Nothing was remembered.
  }
}
