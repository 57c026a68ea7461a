/** The copies of rooms that this browser keeps: which they are, and the names of their caches. */

const PREFIX = "voicestead-kept-";
const ROOM = /^\/([A-Za-z0-9-]+)\/(speak|listen)$/;

export const OFFLINE = "/offline";

export const cacheNameOf = (version) => PREFIX + version;

/** The names of our caches, of whatever version. */
export const ourCaches = async () => (await caches.keys()).filter((name) => name.startsWith(PREFIX));

/** Whether a copy of the page at this path is kept for the time without a connection. */
export const isKept = (path) => path === OFFLINE || ROOM.test(path);

/** The paths of the pages that are kept. */
export async function keptPaths() {
  const paths = new Set();
  for (const name of await ourCaches()) {
    const cache = await caches.open(name);
    for (const { url } of await cache.keys()) paths.add(new URL(url).pathname);
  }
  return [...paths].filter(isKept);
}

/** The rooms that open without a connection: [{path, locale, room, title}]. */
export async function keptRooms() {
  const rooms = (await keptPaths()).map((path) => [path, ROOM.exec(path)]).filter(([, room]) => room);
  return Promise.all(
    rooms.map(async ([path, [, locale, room]]) => ({ path, locale, room, title: await titleOf(path) })),
  );
}

async function titleOf(path) {
  const page = await caches.match(path, { ignoreVary: true });
  const { title } = new DOMParser().parseFromString((await page?.text()) ?? "", "text/html");
  return title.replace(/ · Voicestead$/, "") || path;
}
