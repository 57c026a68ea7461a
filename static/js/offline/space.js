/** Room on this device: how much is left, and the browser's promise not to clear ours away. */

/** Some ten minutes of takes; below this it is time to say so. */
export const LOW_BYTES = 20_000_000;

/** Bytes that we may still use; null where the browser does not say. */
export async function freeBytes() {
  try {
    const { quota, usage } = await navigator.storage.estimate();
    return Math.max(0, quota - usage);
  } catch {
    return null;
  }
}

/** Ask the browser to keep our storage until the person clears it: true when it will. */
export async function askToLast() {
  try {
    return (await navigator.storage.persisted()) || (await navigator.storage.persist());
  } catch {
    return false;
  }
}

/** Bytes in words, to two digits at most: "1.2 GB". */
export function inWords(bytes, language) {
  const [unit, worth] = bytes >= 1e9 ? ["gigabyte", 1e9] : ["megabyte", 1e6];
  const options = { style: "unit", unit, maximumSignificantDigits: 2 };
  return new Intl.NumberFormat(language, options).format(bytes / worth);
}
