/** How fast clips play. Pure. */

export const SPEEDS = [0.75, 1, 1.25, 1.5];

/** The next slower or faster one, or the same at the end. */
export function stepSpeed(speed, step) {
  const at = SPEEDS.findIndex((each) => each >= speed);
  return SPEEDS[Math.max(0, Math.min(SPEEDS.length - 1, at + step))];
}

/** The one that a press on the one button brings: round and round. */
export const nextSpeed = (speed) => SPEEDS[(SPEEDS.indexOf(speed) + 1) % SPEEDS.length];
