/**
 * Clips kept on this device with the sound that this browser plays, to be judged without a
 * connection: {id, clip, bytes, personId, locale, keptAt}; the one sound of `clip` is the one kept.
 */

import { CLIPS, DEVICE, transact } from "vs/lib/database.js";

const HEARD = "heard";
/** More than anybody can take along, and than a kept copy of the page can show again. */
const REMEMBERED = 200;

export function keepClip(clip, sound, bytes, { personId, locale }) {
  const kept = { ...clip, sounds: [sound] };
  const entry = { id: clip.id, clip: kept, bytes, personId, locale, keptAt: Date.now() };
  return transact("readwrite", [CLIPS], (clips) => clips.put(entry));
}

/** What is kept for this person in this language and not judged yet, oldest first. */
export async function keptClips({ personId, locale }) {
  const all = await transact("readonly", [CLIPS], (clips) => clips.getAll()).catch(() => []);
  const heard = all.length ? await heardClips() : [];
  return all
    .filter((each) => each.personId === personId && each.locale === locale)
    .filter(({ id }) => !heard.includes(id))
    .sort((a, b) => a.keptAt - b.keptAt);
}

/** The sound of a clip, if it is the one that is kept here; else null. */
export async function keptSound(clip, { address, type }) {
  const kept = await transact("readonly", [CLIPS], (clips) => clips.get(clip.id)).catch(() => null);
  const isThisOne = kept?.clip.sounds[0].address === address;
  return isThisOne ? new Blob([kept.bytes], type ? { type } : {}) : null;
}

/** Let go of what is kept for this person in this language. */
export function releaseClips({ personId, locale }) {
  return changeEach((clip, clips) => {
    if (clip.personId === personId && clip.locale === locale) clips.delete(clip.id);
  });
}

/** Let go of what was judged; not before the page is left, for till then it can be undone. */
export async function tidyKept() {
  const heard = await heardClips();
  return changeEach(({ id }, clips) => heard.includes(id) && clips.delete(id)).catch(() => {});
}

/** Somebody without a name got one. */
export function claimKept(from, to) {
  return changeEach((clip, clips) => {
    if (clip.personId === from) clips.put({ ...clip, personId: to });
  }).catch(() => {});
}

function changeEach(change) {
  return transact("readwrite", [CLIPS], (clips) => {
    const request = clips.getAll();
    request.onsuccess = () => request.result.forEach((clip) => change(clip, clips));
  });
}

/** The clips that were last judged or skipped on this device: a page that is kept may show them. */
export async function heardClips() {
  const read = transact("readonly", [DEVICE], (device) => device.get(HEARD));
  return (await read.catch(() => null)) ?? [];
}

/** Remember that the clip is done with, or that it is not, after all. */
export function markHeard(id, isHeard = true) {
  return transact("readwrite", [DEVICE], (device) => {
    const request = device.get(HEARD);
    request.onsuccess = () => {
      const others = (request.result ?? []).filter((each) => each !== id);
      device.put((isHeard ? [...others, id] : others).slice(-REMEMBERED), HEARD);
    };
  }).catch(() => {});
}
