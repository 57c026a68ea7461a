import assert from "node:assert/strict";
import test from "node:test";

import { load } from "./vs.mjs";

const { retryAfterMs, waitMs } = await load("lib/backoff.js");
const { CaptureFailure, failureName } = await load("audio/failures.js");

test("the wait doubles from a second to a minute", () => {
  const longest = [1, 2, 3, 4, 5, 6, 7, 8, 50].map((attempts) => waitMs(attempts, () => 1));
  assert.deepEqual(longest, [1000, 2000, 4000, 8000, 16000, 32000, 60000, 60000, 60000]);
});

test("the wait is spread over its upper half, and never nothing", () => {
  assert.equal(waitMs(3, () => 0), 2000);
  assert.equal(waitMs(3, () => 0.5), 3000);
  assert.ok(waitMs(0, () => 0) > 0);
});

test("Retry-After is read as seconds and as a date", () => {
  const now = Date.parse("2026-11-23T10:00:00Z");
  assert.equal(retryAfterMs("120", now), 120_000);
  assert.equal(retryAfterMs("Mon, 23 Nov 2026 10:00:30 GMT", now), 30_000);
  assert.equal(retryAfterMs("Mon, 23 Nov 2026 09:00:00 GMT", now), 0);
});

test("a missing or unreadable Retry-After asks for nothing", () => {
  for (const field of [null, undefined, "", "soon"]) assert.equal(retryAfterMs(field), null);
});

test("browsers' errors are named in the page's words", () => {
  const names = ["NotAllowedError", "NotFoundError", "NotReadableError", "OverconstrainedError"];
  const expected = ["denied", "no_microphone", "in_use", "no_microphone"];
  assert.deepEqual(names.map((name) => failureName({ name })), expected);
  assert.equal(failureName(new Error("something new")), "in_use");
  assert.equal(new CaptureFailure("vanished").name, "vanished");
});
