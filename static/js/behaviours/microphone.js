/** Offers the microphone check in the room, until this device's microphone was checked or declined. */

import { Devices } from "vs/lib/devices.js";
import { part } from "vs/lib/words.js";

export function connect(root) {
  const dialog = part(root, "check");
  if (!dialog) return undefined;
  const devices = new Devices(storage());
  const invitation = part(root, "invitation");
  const invite = (isWanted) => (invitation.hidden = !isWanted);
  const { signal, abort } = leaving();
  let check = null;
  let inHand = null;

  const presses = {
    async open() {
      const { Check } = await import("vs/speak/check.js");
      check ??= new Check(root, dialog, signal);
      check.open();
    },
    start: () => check.start(),
    done: () => check.done(),
    close: () => dialog.close(),
    decline() {
      if (inHand === null) devices.decline();
      else devices.remember(inHand);
      invite(false);
      root.querySelector("[data-press=record]").focus();
    },
  };
  const pressed = (event) => presses[event.target.closest("[data-check]")?.dataset.check]?.();
  const opened = ({ detail }) => invite(devices.meet((inHand = detail.device)));
  const checked = ({ detail }) => {
    devices.remember(detail.device);
    invite(false);
  };

  root.addEventListener("click", pressed, { signal });
  document.addEventListener("microphone:opened", opened, { signal });
  document.addEventListener("microphone:checked", checked, { signal });
  invite(devices.invites);
  return () => {
    check?.close();
    abort();
  };
}

function leaving() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: () => controller.abort() };
}

/** The browser's lasting memory, or null where it is switched off. */
function storage() {
  try {
    return globalThis.localStorage;
  } catch {
    return null;
  }
}
