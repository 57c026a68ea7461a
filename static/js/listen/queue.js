/**
 * The clips in hand, as plain values: {ahead, given}. The first of `ahead` is on the card; `given`
 * holds what was judged or skipped, {clip, gives, answer}, the last one last. Pure.
 */

/** So many steps can be undone. */
const REMEMBERED = 20;
/** With fewer clips than this ahead, more are asked for. */
const ENOUGH = 4;

export const newQueue = (clips) => ({ ahead: clips, given: [] });

export const currentClip = ({ ahead }) => ahead[0] ?? null;

export const lastGiven = ({ given }) => given.at(-1) ?? null;

/** The queue after the present clip was judged or skipped. */
export function giveTo({ ahead: [clip, ...ahead], given }, { gives, answer = null }) {
  return { ahead, given: [...given, { clip, gives, answer }].slice(-REMEMBERED) };
}

/** The queue with the last clip back on the card. */
export function undoIn({ ahead, given }) {
  const last = given.at(-1);
  return last ? { ahead: [last.clip, ...ahead], given: given.slice(0, -1) } : { ahead, given };
}

/** The queue with these clips at its end, but none twice. */
export function addTo(queue, clips) {
  const held = heldIn(queue);
  return { ...queue, ahead: [...queue.ahead, ...clips.filter(({ id }) => !held.includes(id))] };
}

/** The queue without the clips of these ids among those that are still to be heard. */
export const without = (queue, ids) => ({
  ...queue,
  ahead: queue.ahead.filter(({ id }) => !ids.includes(id)),
});

export const wantsMore = ({ ahead }) => ahead.length < ENOUGH;

/** The ids of all clips in hand. */
export const heldIn = ({ ahead, given }) => [
  ...given.map(({ clip }) => clip.id),
  ...ahead.map(({ id }) => id),
];
