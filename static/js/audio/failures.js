/** What can go wrong with a microphone, by the names that the page has words for. */

export class CaptureFailure extends Error {
  /** @param {"denied"|"no_microphone"|"in_use"|"insecure"|"unsupported"|"vanished"} name */
  constructor(name, cause) {
    super(name, { cause });
    this.name = name;
  }
}

const NAMES = {
  NotAllowedError: "denied",
  SecurityError: "denied",
  NotFoundError: "no_microphone",
  OverconstrainedError: "no_microphone",
  NotReadableError: "in_use",
  AbortError: "in_use",
  TypeError: "insecure",
};

/** Name the failure behind what getUserMedia threw; "in_use" when the browser names none we know. */
export function failureName(error) {
  return NAMES[error?.name] ?? "in_use";
}
