/**
 * Tells from peak levels when a reader has finished. Pure: levels in dBFS, times in seconds, so that
 * a late tick is no shorter silence.
 */

/** Readers pause for breath and at commas for up to 0.8 s; nobody waits gladly for longer than this. */
const SILENCE_S = 1.2;
/** A shorter sound is a click: no voice, and no end of a silence. */
const CLICK_S = 0.1;
/** So much more than clicks must have been heard: a short word. */
const LEAST_VOICE_S = 0.15;
/** A voice stands out this far from the room, or nobody can tell when it ends. */
const LEAST_CONTRAST_DB = 8;
/** Sound is voice above this part of the way from the room to the voice, in dB. */
const VOICE_SHARE = 0.3;
/** … and this far above the room at least, whose own noise varies by as much. */
const LEAST_RISE_DB = 4;
/** So many levels, 50 ms apart, are as loud as the voice at least: a word of it, however long the wait. */
const LOUDEST = 6;
/** So much of a take is room, from when the silence after it is over. */
const QUIET_SHARE = 0.07;
/** Digital silence, and a noise gate's, is no room: soft sounds stand this far below a voice. */
const WIDEST_CONTRAST_DB = 40;
/** Below this nobody is in front of the microphone. */
const FAINTEST_DBFS = -50;

export class SilenceWatch {
  #levels = [];
  #lastS = null;

  /** Take in the level at this time; true once the reader has been silent long enough. */
  hears(dbfs, atS) {
    const lastedS = this.#lastS === null ? 0 : atS - this.#lastS;
    this.#lastS = atS;
    this.#levels.push({ dbfs: Math.max(dbfs, -100), lastedS });
    return this.#isOver();
  }

  #isOver() {
    const limit = voiceLimit(this.#levels.map(({ dbfs }) => dbfs));
    let [voiceS, runS, silentS] = [0, 0, 0];
    for (const { dbfs, lastedS } of this.#levels) {
      if (dbfs > limit) {
        runS += lastedS;
        if (runS <= CLICK_S) continue;
        voiceS += lastedS;
        silentS = 0;
      } else {
        silentS += lastedS;
        runS = 0;
      }
    }
    return voiceS >= LEAST_VOICE_S && silentS >= SILENCE_S;
  }
}

/** The level above which sound is voice; none is while nothing stands out. */
function voiceLimit(levels) {
  const sorted = Float64Array.from(levels).sort();
  const voice = sorted.at(-LOUDEST) ?? -Infinity;
  const quiet = sorted[Math.floor(QUIET_SHARE * sorted.length)];
  const room = Math.max(quiet, voice - WIDEST_CONTRAST_DB);
  if (voice - room < LEAST_CONTRAST_DB) return Infinity;
  const rise = Math.max(VOICE_SHARE * (voice - room), LEAST_RISE_DB);
  return Math.max(room + rise, FAINTEST_DBFS);
}
