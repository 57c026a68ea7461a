/** The microphones of this device. */

/** Names for whichever microphone the system prefers: the browser's own choice says the same. */
const ALIASES = new Set(["default", "communications"]);

/** [{id, label}]; none before the page was allowed the microphone, for until then none has a name. */
export async function microphones() {
  const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  return devices
    .filter(({ kind, label, deviceId }) => kind === "audioinput" && label && !ALIASES.has(deviceId))
    .map(({ deviceId, label }) => ({ id: deviceId, label }));
}

/** Is any microphone connected, named or not? */
export async function hasMicrophone() {
  const devices = (await navigator.mediaDevices?.enumerateDevices()) ?? [];
  return devices.some(({ kind }) => kind === "audioinput");
}

/** Call `changed` when a microphone is connected or leaves, until the signal aborts. */
export function watchMicrophones(changed, signal) {
  navigator.mediaDevices?.addEventListener("devicechange", changed, { signal });
}
