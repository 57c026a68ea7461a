// Sends votes to a real HTTP server of this process.

import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, beforeEach, test } from "node:test";

import { load } from "./vs.mjs";

const { settle } = await load("lib/casting.js");

const JSON_TYPE = { "Content-Type": "application/json" };
const PROBLEM_TYPE = { "Content-Type": "application/problem+json" };
const VOTE = {
  clipId: "c1",
  gives: "vote",
  undoes: [],
  answer: "no",
  reasons: ["noise"],
  heardS: 2.5,
  latencyS: 4.25,
};
let server;
let apiUrl;
let requests = [];
/** What the server answers next: [status, headers, body] for each method. */
let answers;

before(async () => {
  server = createServer((request, response) => {
    const parts = [];
    request.on("data", (part) => parts.push(part));
    request.on("end", () => {
      requests.push([request.method, request.url, Buffer.concat(parts).toString()]);
      const [status, headers, body] = answers[request.method];
      response.writeHead(status, headers).end(body && JSON.stringify(body));
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  apiUrl = `http://127.0.0.1:${server.address().port}/api/v1`;
});

beforeEach(() => {
  requests = [];
  answers = { POST: [201, JSON_TYPE, { clip_id: "c1", answer: "no" }], DELETE: [204, {}, null] };
});

after(() => server.close());

test("a vote goes to its clip with answer, reasons and what was heard", async () => {
  assert.deepEqual(await settle(VOTE, apiUrl), { kind: "done" });
  const [[method, url, body]] = requests;
  assert.deepEqual([method, url], ["POST", "/api/v1/clips/c1/votes"]);
  const sent = { answer: "no", reasons: ["noise"], heard_s: 2.5, latency_s: 4.25 };
  assert.deepEqual(JSON.parse(body), sent);
});

test("what is to be undone goes first, and a skip says nothing but itself", async () => {
  answers.POST = [204, {}, null];
  const entry = { ...VOTE, gives: "skip", undoes: ["vote"] };
  assert.deepEqual(await settle(entry, apiUrl), { kind: "done" });
  assert.deepEqual(requests, [
    ["DELETE", "/api/v1/clips/c1/votes/mine", ""],
    ["POST", "/api/v1/clips/c1/skips", "{}"],
  ]);
});

test("nothing new is given as long as the old could not be undone", async () => {
  answers.DELETE = [503, { "Retry-After": "7" }, null];
  const outcome = await settle({ ...VOTE, undoes: ["vote"] }, apiUrl);
  assert.deepEqual([outcome.kind, outcome.afterMs], ["later", 7000]);
  assert.deepEqual(
    requests.map(([method]) => method),
    ["DELETE"],
  );
});

for (const [status, code] of [
  [409, "already_voted"],
  [409, "own_clip"],
  [404, "clip_not_found"],
  [422, "not_heard"],
]) {
  test(`${status} ${code} is final`, async () => {
    answers.POST = [status, PROBLEM_TYPE, { code, detail: "Why." }];
    const { kind, problem } = await settle(VOTE, apiUrl);
    assert.deepEqual([kind, problem.code, problem.detail], ["refused", code, "Why."]);
  });
}

test("whom the server does not know is nobody", async () => {
  answers.POST = [401, PROBLEM_TYPE, { code: "nobody" }];
  assert.deepEqual(await settle(VOTE, apiUrl), { kind: "nobody" });
});

for (const status of [403, 408, 425, 429, 500, 502, 503]) {
  test(`${status} may pass`, async () => {
    answers.POST = [status, PROBLEM_TYPE, { code: "whatever" }];
    assert.equal((await settle(VOTE, apiUrl)).kind, "later");
  });
}

test("a page of something in between is neither a receipt nor a refusal", async () => {
  for (const status of [200, 404]) {
    answers.POST = [status, { "Content-Type": "text/html" }, "Welcome to our café"];
    assert.equal((await settle(VOTE, apiUrl)).kind, "later");
  }
  answers.POST = [200, JSON_TYPE, { clip_id: "another" }];
  assert.equal((await settle(VOTE, apiUrl)).kind, "later");
});

test("a server that is away is tried again, and known as such", async () => {
  const outcome = await settle(VOTE, "http://127.0.0.1:1/api/v1");
  assert.deepEqual([outcome.kind, outcome.problem.code], ["later", "unreachable"]);
});
