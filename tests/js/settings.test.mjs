import assert from "node:assert/strict";
import test from "node:test";

import { load } from "./vs.mjs";

const { kindOf, settingsOf } = await load("audio/settings.js");

test("a microphone is known by its kind, not by its name", () => {
  const kinds = {
    "Anna’s AirPods Pro": "bluetooth",
    "Headset (WH-1000XM4 Hands-Free AG Audio)": "bluetooth",
    "USB Headset Analog Stereo": "headset",
    "Headset earpiece": "headset",
    "Blue Yeti USB (046d:0ab7)": "usb",
    "MacBook Pro Microphone (Built-in)": "built_in",
    "Microphone Array (Realtek(R) Audio)": "built_in",
    "Speakerphone": "built_in",
    "Studio 24c": "other",
    "": "other",
  };
  for (const [label, kind] of Object.entries(kinds)) assert.equal(kindOf(label), kind, label);
});

test("settings tell what the track says, nothing for what it does not, and never who owns it", () => {
  const track = {
    label: "Anna’s AirPods Pro",
    getSettings: () => ({ sampleRate: 24_000, autoGainControl: false, deviceId: "a", groupId: "b" }),
  };
  assert.deepEqual(settingsOf(track), {
    sampleRate: 24_000,
    channelCount: null,
    echoCancellation: null,
    noiseSuppression: null,
    autoGainControl: false,
    deviceKind: "bluetooth",
  });
});
