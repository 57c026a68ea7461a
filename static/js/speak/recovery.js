/** Notices that what kept the microphone away is over, so that its trouble need not stand on. */

import { hasMicrophone, watchMicrophones } from "vs/audio/inputs.js";
import { watchPermission } from "vs/audio/permission.js";

/** Call `cured` with the name of a trouble that has ended, until the signal aborts. */
export function whenCured(cured, signal) {
  watchPermission((state) => state === "granted" && cured("denied"), signal);
  const look = async () => {
    if (!(await hasMicrophone())) return;
    cured("no_microphone");
    cured("vanished");
  };
  watchMicrophones(look, signal);
}

/** Does this place show the trouble of that name? */
export const shows = (place, name) => Boolean(place.querySelector(`[data-trouble="${name}"]`));
