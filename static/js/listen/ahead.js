/** Fetches recordings before they are wanted, and keeps the last few. */

const KEPT = 4;
const fetched = new Map();

/** The recording at this address, fetched once; null where it cannot be read by scripts. */
export function fetchAhead(url) {
  if (!fetched.has(url)) {
    fetched.set(url, load(url));
    if (fetched.size > KEPT) fetched.delete(fetched.keys().next().value);
  }
  return fetched.get(url);
}

async function load(url) {
  try {
    const response = await fetch(url);
    if (response.ok) return await response.blob();
  } catch {
    // A store on another origin may not let scripts read: the <audio> element still can.
  }
  fetched.delete(url);
  return null;
}
