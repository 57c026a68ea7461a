/**
 * News about clips, told to every part of the page, to the person's other tabs and to the service
 * worker: `clip:taken` {uuid}, `clip:sending` {uuid}, `clip:received` {uuid, clip}, `clip:delayed`
 * {uuid, problem}, `clip:kept` {uuid, problem}, `clip:discarded` {uuid}. The parts know each other
 * only by these. On a page they are DOM events, too.
 */

/** A service worker has no document. */
const here = globalThis.document ?? new EventTarget();
const channel = "BroadcastChannel" in globalThis ? new BroadcastChannel("voicestead") : null;

if (channel) channel.onmessage = ({ data }) => dispatch(data.type, data.detail);

function dispatch(type, detail) {
  here.dispatchEvent(new CustomEvent(type, { detail }));
}

export function tell(type, detail) {
  dispatch(type, detail);
  channel?.postMessage({ type, detail });
}

/** Listen until the returned function is called. */
export function hear(handlers) {
  const silence = new AbortController();
  for (const [type, handler] of Object.entries(handlers)) {
    here.addEventListener(type, (event) => handler(event.detail), { signal: silence.signal });
  }
  return () => silence.abort();
}
