/** What a track says it does, as far as it helps who works with the recording. Pure. */

const NAMES = [
  "sampleRate",
  "channelCount",
  "echoCancellation",
  "noiseSuppression",
  "autoGainControl",
];

/** The track's real settings, which may differ from what was asked; null for what it does not say. */
export function settingsOf(track) {
  const said = track.getSettings();
  const known = Object.fromEntries(NAMES.map((name) => [name, said[name] ?? null]));
  return { ...known, deviceKind: kindOf(track.label) };
}

/** In this order: "USB headset" is a headset, and a Bluetooth one is Bluetooth above all. */
const KINDS = [
  ["bluetooth", /bluetooth|hands-?free|airpods|buds|\bBT\b/i],
  ["headset", /headset|headphone|earphone|earpiece|wired/i],
  ["usb", /usb/i],
  ["built_in", /built-?in|internal|integrated|array|macbook|iphone|ipad|speakerphone/i],
];

/** The kind of microphone that its label speaks of, "other" where it names none we know. */
export function kindOf(label) {
  return KINDS.find(([, pattern]) => pattern.test(label))?.[0] ?? "other";
}
