/** On every page: starts the service worker, and offers to install the app where the browser can. */

import { part } from "vs/lib/words.js";
import { startWorker } from "vs/offline/worker.js";

export function connect(element) {
  const leave = new AbortController();
  const { signal } = leave;
  const button = part(element, "install");
  let offer = null;
  const show = (event) => {
    offer = event;
    if (button) button.hidden = !offer;
  };
  globalThis.addEventListener("beforeinstallprompt", show, { signal });
  globalThis.addEventListener("appinstalled", () => show(null), { signal });
  button?.addEventListener("click", () => offer?.prompt().then(() => show(null)), { signal });
  if (!("kept" in document.documentElement.dataset)) startWorker();
  return () => leave.abort();
}
