/** Send one take to the server, and say in one word what came of it. */

import { retryAfterMs } from "vs/lib/backoff.js";
import { contentDigest } from "vs/lib/digest.js";

const PATIENCE_MS = 60_000;
/** Asking again may help: timeout, too early, too many. */
const PASSING = new Set([408, 425, 429]);
/** The bytes were damaged on the way; the same bytes may arrive whole the next time. */
const DAMAGED = 422;
const MAX_DAMAGED = 3;

/**
 * Outcomes: `received` (the server has these bytes), `later` (try again after `afterMs`, or when
 * the back-off says), `kept` (sending the same again would not help; a person has to act).
 *
 * @returns {Promise<{kind: "received", clip: object}
 *   | {kind: "later", afterMs: number|null, problem: object}
 *   | {kind: "kept", problem: object}>}
 */
export async function sendTake(take, bytes, clipsUrl) {
  try {
    const response = await fetch(clipUrl(take, clipsUrl), request(take, bytes));
    return await outcome(take, response);
  } catch (error) {
    return { kind: "later", afterMs: null, problem: { code: "unreachable", detail: "" } };
  }
}

/** Withdraw the clip that a new take stands in for. True when the server no longer holds it. */
export async function withdraw(uuid, clipsUrl) {
  try {
    const response = await fetch(`${clipsUrl}/${uuid}`, { method: "DELETE" });
    return response.ok || response.status === 404 || response.status === 410;
  } catch {
    return false;
  }
}

function clipUrl(take, clipsUrl) {
  const query = new URLSearchParams({
    sentence_id: take.sentenceId,
    duration_s: take.durationS.toFixed(3),
  });
  return `${clipsUrl}/${take.uuid}?${query}`;
}

function request(take, bytes) {
  return {
    method: "PUT",
    body: bytes,
    signal: AbortSignal.timeout(PATIENCE_MS),
    headers: {
      "Content-Type": take.mimeType,
      "Content-Digest": contentDigest(take.sha256),
      "Voicestead-Capture": JSON.stringify(take.capture),
    },
  };
}

async function outcome(take, response) {
  const body = await readJson(response);
  if (response.ok) return judgeReceipt(take, body);
  const problem = { code: "server_error", detail: "", ...body, status: response.status };
  if (mayPass(take, response.status)) {
    return { kind: "later", afterMs: retryAfterMs(response.headers.get("Retry-After")), problem };
  }
  return { kind: "kept", problem };
}

/** A 2xx from something that is not our server (a café's login page) is no receipt. */
function judgeReceipt(take, clip) {
  if (clip?.id === take.uuid && clip.sha256 === take.sha256) return { kind: "received", clip };
  return { kind: "later", afterMs: null, problem: { code: "no_receipt", detail: "" } };
}

function mayPass(take, status) {
  if (status === DAMAGED) return take.attempts < MAX_DAMAGED;
  return status >= 500 || PASSING.has(status);
}

async function readJson(response) {
  if (!/json/.test(response.headers.get("Content-Type") ?? "")) return null;
  return response.json().catch(() => null);
}
