// Sends real bytes to a real HTTP server of this process.

import assert from "node:assert/strict";
import { createHash, randomUUID } from "node:crypto";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import { load } from "./vs.mjs";

const { sendTake, withdraw } = await load("lib/upload.js");
const { contentDigest, sha256Hex } = await load("lib/digest.js");

const bytes = new TextEncoder().encode("OggS: not really, but the same bytes must arrive").buffer;
const requests = [];
let server;
let clipsUrl;
/** What the server answers next: (take) => [status, headers, body]. */
let answer;

before(async () => {
  server = createServer((request, response) => {
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => {
      requests.push({ request, body: Buffer.concat(parts) });
      const [status, headers, body] = answer;
      response.writeHead(status, headers).end(body && JSON.stringify(body));
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  clipsUrl = `http://127.0.0.1:${server.address().port}/api/v1/clips`;
});

after(() => server.close());

const newTake = async (more = {}) => ({
  uuid: randomUUID(),
  sentenceId: randomUUID(),
  durationS: 4.2104,
  mimeType: "audio/ogg;codecs=opus",
  capture: { sampleRate: 48000, autoGainControl: false },
  sha256: await sha256Hex(bytes),
  attempts: 1,
  ...more,
});

const JSON_TYPE = { "Content-Type": "application/json" };
const PROBLEM_TYPE = { "Content-Type": "application/problem+json" };

test("the request carries bytes, digest, sentence, duration and what the microphone did", async () => {
  const take = await newTake();
  answer = [201, JSON_TYPE, { id: take.uuid, sha256: take.sha256 }];
  assert.equal((await sendTake(take, bytes, clipsUrl)).kind, "received");
  const { request, body } = requests.at(-1);
  assert.equal(request.method, "PUT");
  const url = new URL(request.url, clipsUrl);
  assert.equal(url.pathname, `/api/v1/clips/${take.uuid}`);
  assert.equal(url.searchParams.get("sentence_id"), take.sentenceId);
  assert.equal(url.searchParams.get("duration_s"), "4.210");
  assert.equal(request.headers["content-type"], take.mimeType);
  const digest = createHash("sha256").update(Buffer.from(bytes)).digest("base64");
  assert.equal(request.headers["content-digest"], `sha-256=:${digest}:`);
  assert.deepEqual(JSON.parse(request.headers["voicestead-capture"]), take.capture);
  assert.deepEqual(body, Buffer.from(bytes));
});

test("the same take again, answered 200, is received", async () => {
  const take = await newTake();
  answer = [200, JSON_TYPE, { id: take.uuid, sha256: take.sha256 }];
  assert.equal((await sendTake(take, bytes, clipsUrl)).kind, "received");
});

test("a 2xx without our receipt is not believed: the take stays", async () => {
  const take = await newTake();
  for (const [headers, body] of [
    [{ "Content-Type": "text/html" }, { page: "Welcome to the café's network" }],
    [JSON_TYPE, { id: randomUUID(), sha256: take.sha256 }],
    [JSON_TYPE, { id: take.uuid, sha256: "0".repeat(64) }],
  ]) {
    answer = [200, headers, body];
    assert.equal((await sendTake(take, bytes, clipsUrl)).kind, "later");
  }
});

test("busy and broken servers are asked again later, when they say", async () => {
  answer = [429, { "Retry-After": "7", ...PROBLEM_TYPE }, { code: "too_many", detail: "Wait." }];
  const busy = await sendTake(await newTake(), bytes, clipsUrl);
  assert.equal(busy.kind, "later");
  assert.equal(busy.afterMs, 7000);
  assert.equal(busy.problem.detail, "Wait.");
  for (const status of [500, 502, 503, 408]) {
    answer = [status, {}, null];
    const broken = await sendTake(await newTake(), bytes, clipsUrl);
    assert.equal(broken.kind, "later");
    assert.equal(broken.afterMs, null);
  }
});

test("a refusal keeps the take, with the server's words and code", async () => {
  for (const status of [400, 401, 403, 404, 409, 413, 415]) {
    answer = [status, PROBLEM_TYPE, { status, code: "consent_stale", detail: "Read the terms." }];
    const kept = await sendTake(await newTake(), bytes, clipsUrl);
    assert.equal(kept.kind, "kept");
    assert.deepEqual(kept.problem, { status, code: "consent_stale", detail: "Read the terms." });
  }
});

test("bytes damaged on the way are sent again a few times, not for ever", async () => {
  answer = [422, PROBLEM_TYPE, { code: "digest_mismatch", detail: "Damaged." }];
  assert.equal((await sendTake(await newTake({ attempts: 1 }), bytes, clipsUrl)).kind, "later");
  assert.equal((await sendTake(await newTake({ attempts: 3 }), bytes, clipsUrl)).kind, "kept");
});

test("an unreachable server is asked again later", async () => {
  const nowhere = "http://127.0.0.1:1/api/v1/clips";
  const sent = await sendTake(await newTake(), bytes, nowhere);
  assert.equal(sent.kind, "later");
  assert.equal(sent.problem.code, "unreachable");
  assert.equal(await withdraw(randomUUID(), nowhere), false);
});

test("a clip counts as withdrawn when it is gone, whoever was first", async () => {
  for (const [status, expected] of [[204, true], [404, true], [503, false], [401, false]]) {
    answer = [status, {}, null];
    assert.equal(await withdraw(randomUUID(), clipsUrl), expected);
  }
});

test("the digest field of nothing is the known one of the empty string", async () => {
  const hex = await sha256Hex(new ArrayBuffer(0));
  assert.equal(hex, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  assert.equal(contentDigest(hex), "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:");
});
