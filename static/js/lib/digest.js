/** SHA-256 of a take, as hex for us and as an RFC 9530 field for the wire. */

/** @param {ArrayBuffer} bytes */
export async function sha256Hex(bytes) {
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", bytes));
  return Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The Content-Digest field (RFC 9530, section 2) for a SHA-256 in hex. */
export function contentDigest(hex) {
  const bytes = hex.match(/../g).map((pair) => String.fromCharCode(parseInt(pair, 16)));
  return `sha-256=:${btoa(bytes.join(""))}:`;
}
