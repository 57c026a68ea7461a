/** How long to wait before a take is sent again. */

const FIRST_MS = 1_000;
const LONGEST_MS = 60_000;

/**
 * Wait before attempt `attempts + 1`: doubles from a second to a minute, spread over its upper half
 * so that a thousand browsers do not come back to a restarted server in the same instant.
 */
export function waitMs(attempts, random = Math.random) {
  const whole = Math.min(LONGEST_MS, FIRST_MS * 2 ** Math.max(0, attempts - 1));
  return whole / 2 + (whole / 2) * random();
}

/** Milliseconds asked for by a Retry-After field (RFC 9110, 10.2.3): seconds or a date; else null. */
export function retryAfterMs(field, now = Date.now()) {
  if (!field) return null;
  const seconds = Number(field);
  const wait = Number.isFinite(seconds) ? seconds * 1000 : Date.parse(field) - now;
  return Number.isNaN(wait) ? null : Math.max(0, wait);
}
