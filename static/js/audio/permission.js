/** Whether the browser lets this page use the microphone, and when that changes. */

async function status() {
  try {
    return await navigator.permissions.query({ name: "microphone" });
  } catch {
    return null; // this browser does not tell
  }
}

/** "granted", "denied" or "prompt"; null where the browser does not tell. */
export async function permission() {
  return (await status())?.state ?? null;
}

/** Call `changed` with the new state, whenever there is one, until the signal aborts. */
export async function watchPermission(changed, signal) {
  const watched = await status();
  watched?.addEventListener("change", () => changed(watched.state), { signal });
}
