import assert from "node:assert/strict";
import test from "node:test";

import { load } from "./vs.mjs";

const { Devices } = await load("lib/devices.js");

/** What a browser's storage does, as far as this is about: text by key, or an error when it is full. */
function storage({ isFull = false } = {}) {
  const kept = new Map();
  return {
    getItem: (key) => kept.get(key) ?? null,
    setItem(key, text) {
      if (isFull) throw new Error("QuotaExceededError");
      kept.set(key, text);
    },
  };
}

test("a browser that knows no microphone invites to a check", () => {
  const devices = new Devices(storage());
  assert.ok(devices.invites);
  assert.ok(devices.meet("headset"));
});

test("a checked microphone is remembered, and another one is offered a check", () => {
  const lasting = storage();
  new Devices(lasting).remember("headset");
  const later = new Devices(lasting);
  assert.ok(!later.invites);
  assert.ok(!later.meet("headset"));
  assert.ok(later.meet("webcam"));
});

test("“not now” counts for the next microphone that is opened, and for no other", () => {
  const lasting = storage();
  new Devices(lasting).decline();
  const later = new Devices(lasting);
  assert.ok(!later.invites);
  assert.ok(!later.meet("built in"));
  assert.ok(later.meet("headset"));
  assert.ok(!new Devices(lasting).meet("built in"));
});

test("several microphones are remembered side by side", () => {
  const devices = new Devices(storage());
  for (const device of ["a", "b", "a"]) devices.remember(device);
  assert.ok(!devices.meet("a"));
  assert.ok(!devices.meet("b"));
});

test("without a storage, or with a full or damaged one, the memory lasts as long as the page", () => {
  const damaged = storage();
  damaged.setItem("voicestead-microphones", "{");
  const odd = storage();
  odd.setItem("voicestead-microphones", '{"known": 3}');
  for (const poor of [null, storage({ isFull: true }), damaged, odd]) {
    const devices = new Devices(poor);
    assert.ok(devices.invites);
    devices.remember("headset");
    assert.ok(!devices.meet("headset"));
  }
});
