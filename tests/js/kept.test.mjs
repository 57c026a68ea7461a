import assert from "node:assert/strict";
import test from "node:test";

import { load } from "./vs.mjs";

const { isKept } = await load("offline/kept.js");
const { inWords } = await load("offline/space.js");

test("rooms of any language are kept, and the page about being offline", () => {
  for (const path of ["/sw/speak", "/zh-Hant-TW/listen", "/offline"]) assert.ok(isKept(path), path);
});

test("no other page is kept", () => {
  const others = ["/", "/mine", "/sw", "/sw/terms", "/clips/1/audio", "/api/v1/speak", "/sw/speak/x"];
  for (const path of others) assert.ok(!isKept(path), path);
});

test("room on the device is told in the reader's manner, to two digits", () => {
  assert.equal(inWords(1_234_000_000, "en"), "1.2 GB");
  assert.equal(inWords(12_345_678, "en"), "12 MB");
  assert.equal(inWords(1_234_000_000, "fr").replace(/\s/, " "), "1,2 Go");
});
