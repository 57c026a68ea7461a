/**
 * What the server wrote at the head of the worker's script: {version, isFixed, apiUrl}. `version` is
 * that of our static files; `isFixed` is false for a developer, whose files change under one address.
 */
export const facts = () => globalThis.VOICESTEAD;
