/** The page's side of the service worker: start it, tell it what is open here, ask it to send. */

export const SEND = "voicestead-send";

/** Start the worker when the page has what it needs itself, and keep this page if it is a room. */
export async function startWorker() {
  if (!("serviceWorker" in navigator)) return;
  await loaded();
  try {
    await navigator.serviceWorker.register("/service-worker.js");
    const { active } = await navigator.serviceWorker.ready;
    active.postMessage({ kind: "opened", path: location.pathname, assets: assetsHere() });
  } catch {
    // Private windows and full devices refuse; the rooms then need a connection, as before.
  }
}

const loaded = () =>
  document.readyState === "complete"
    ? Promise.resolve()
    : new Promise((resolve) => globalThis.addEventListener("load", resolve, { once: true }));

/** What this page loaded from us, so that it opens whole without a connection. */
function assetsHere() {
  const names = performance.getEntriesByType("resource").map(({ name }) => new URL(name));
  const ours = names.filter(({ origin, pathname }) => {
    return origin === location.origin && pathname.startsWith("/static/");
  });
  return ours.map(({ pathname }) => pathname);
}

/** Have what waits sent by the worker as soon as there is a network, even if this page is gone. */
export async function askToSendLater() {
  try {
    const registration = await navigator.serviceWorker.getRegistration();
    if (registration?.active) await registration.sync?.register(SEND);
  } catch {
    // Not every browser sends in the background, and people may switch it off.
  }
}

/** Whether pages opened from now on pass through the worker: it can serve them without a network. */
export const isGuarded = () => Boolean(globalThis.navigator?.serviceWorker?.controller);
