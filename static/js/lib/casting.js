/** Send one vote or skip to the server, or take one back there, and say in one word what came of it. */

import { retryAfterMs } from "vs/lib/backoff.js";

const PATIENCE_MS = 30_000;
/** Asking again may help: forbidden for now, timeout, too early, too many. */
const PASSING = new Set([403, 408, 425, 429]);
const UNREACHABLE = { code: "unreachable", detail: "" };

/**
 * Bring the server to where the entry of votes.js wants it: first what it undoes, then what it gives.
 *
 * @returns {Promise<{kind: "done"} | {kind: "nobody"} | {kind: "refused", problem: object}
 *   | {kind: "later", afterMs: number|null, problem: object}>} `done` means that the server says so,
 *   `refused` that sending the same again would not help.
 */
export async function settle(entry, apiUrl) {
  for (const what of entry.undoes) {
    const undone = await attempt(`${addressOf(entry, what, apiUrl)}/mine`, { method: "DELETE" });
    if (undone.kind === "later" || undone.kind === "nobody") return undone;
  }
  if (!entry.gives) return { kind: "done" };
  return attempt(addressOf(entry, entry.gives, apiUrl), posting(entry), entry);
}

const addressOf = ({ clipId }, what, apiUrl) => `${apiUrl}/clips/${clipId}/${what}s`;

function posting({ gives, answer, reasons, heardS, latencyS }) {
  const vote = { answer, reasons, heard_s: heardS, latency_s: latencyS };
  return {
    method: "POST",
    body: JSON.stringify(gives === "vote" ? vote : {}),
    headers: { "Content-Type": "application/json" },
  };
}

async function attempt(url, request, vote = null) {
  try {
    const signal = AbortSignal.timeout(PATIENCE_MS);
    return await outcomeOf(await fetch(url, { ...request, signal }), vote);
  } catch {
    return { kind: "later", afterMs: null, problem: UNREACHABLE };
  }
}

async function outcomeOf(response, vote) {
  const { status } = response;
  const body = await readJson(response);
  if (response.ok) return isReceipt(status, body, vote) ? { kind: "done" } : later(response, {});
  if (status === 401) return { kind: "nobody" };
  const isFinal = status < 500 && !PASSING.has(status) && body?.code;
  return isFinal ? { kind: "refused", problem: { ...body, status } } : later(response, body);
}

/** A 2xx from something that is not our server (a café's login page) is no receipt. */
function isReceipt(status, body, vote) {
  return status === 204 || (vote !== null && body?.clip_id === vote.clipId);
}

function later(response, body) {
  const problem = { code: "server_error", detail: "", ...body, status: response.status };
  return { kind: "later", afterMs: retryAfterMs(response.headers.get("Retry-After")), problem };
}

async function readJson(response) {
  if (!/json/.test(response.headers.get("Content-Type") ?? "")) return null;
  return response.json().catch(() => null);
}
