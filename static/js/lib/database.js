/** IndexedDB as promises: open once, run one transaction, have its result when it is on disk. */

const NAME = "voicestead";
const VERSION = 1;
export const TAKES = "takes";
export const BYTES = "bytes";

let opening;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => {
      request.result.createObjectStore(TAKES, { keyPath: "uuid" });
      request.result.createObjectStore(BYTES);
    };
    request.onsuccess = () => resolve(letGo(request.result));
    request.onerror = () => reject(request.error);
  });
  opening.catch(() => (opening = undefined));
  return opening;
}

/** Another tab may bring a newer version; holding on to ours would block it. */
function letGo(database) {
  const forget = () => (opening = undefined);
  database.onclose = forget;
  database.onversionchange = () => forget(database.close());
  return database;
}

/**
 * Run `work(takes, bytes)`, which returns the request whose result is wanted, in one transaction.
 * Resolves after the transaction committed: with `readwrite`, flushed to disk.
 */
export async function transact(mode, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction([TAKES, BYTES], mode, { durability: "strict" });
    const request = work(transaction.objectStore(TAKES), transaction.objectStore(BYTES));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onabort = () => reject(transaction.error);
  });
}
