/** IndexedDB as promises: open once, run one transaction, have its result when it is on disk. */

const NAME = "voicestead";
const VERSION = 2;

/** Recordings that the server does not have yet, and their bytes by UUID. */
export const TAKES = "takes";
export const BYTES = "bytes";
/** Sentences kept to be read without a connection, by id. */
export const PROMPTS = "prompts";
/** Clips kept to be heard without a connection, with their sound, by id. */
export const CLIPS = "clips";
/** Votes and skips that the server does not have yet, by clip. */
export const VOTES = "votes";
/** A few facts about this device, by name: what the service worker cannot ask a page for. */
export const DEVICE = "device";

const KEY_PATHS = {
  [TAKES]: "uuid",
  [BYTES]: null,
  [PROMPTS]: "id",
  [CLIPS]: "id",
  [VOTES]: "clipId",
  [DEVICE]: null,
};

let opening;

function open() {
  opening ??= new Promise((resolve, reject) => {
    const request = indexedDB.open(NAME, VERSION);
    request.onupgradeneeded = () => makeStores(request.result);
    request.onsuccess = () => resolve(letGo(request.result));
    request.onerror = () => reject(request.error);
  });
  opening.catch(() => (opening = undefined));
  return opening;
}

function makeStores(database) {
  for (const [name, keyPath] of Object.entries(KEY_PATHS)) {
    if (!database.objectStoreNames.contains(name)) database.createObjectStore(name, { keyPath });
  }
}

/** Another tab may bring a newer version; holding on to ours would block it. */
function letGo(database) {
  const forget = () => (opening = undefined);
  database.onclose = forget;
  database.onversionchange = () => forget(database.close());
  return database;
}

/**
 * Run `work(...stores)`, which returns the request whose result is wanted, in one transaction over
 * the stores of these names. Resolves after the transaction committed: with `readwrite`, flushed to
 * disk.
 */
export async function transact(mode, names, work) {
  const database = await open();
  return new Promise((resolve, reject) => {
    const transaction = database.transaction(names, mode, { durability: "strict" });
    const request = work(...names.map((name) => transaction.objectStore(name)));
    transaction.oncomplete = () => resolve(request?.result);
    transaction.onabort = () => reject(transaction.error);
  });
}

/** Empty every store. What other tabs hold open stays usable. */
export async function forgetDatabase() {
  await transact("readwrite", Object.keys(KEY_PATHS), (...stores) => {
    stores.forEach((store) => store.clear());
  });
}
