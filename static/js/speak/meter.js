/** The live level while a take runs: bars that travel, the good zone behind them, a word beside. */

import { barsIn, drawBars } from "vs/audio/drawing.js";
import { meterPosition, zone } from "vs/audio/levels.js";
import { say, words } from "vs/lib/words.js";

const TICK_MS = 50;
/** The word follows the loudest of the last second, or it would flicker between syllables. */
const MEMORY = 20;

/** Show the level until the returned function is called. */
export function showLevel(recorder, { canvas, zoneWord, clock, root }) {
  const heights = [];
  const recent = [];
  const seconds = new Intl.NumberFormat(document.documentElement.lang || undefined);
  const tick = () => {
    const level = recorder.peakDbfs();
    heights.push(meterPosition(level));
    recent.push(level);
    if (recent.length > MEMORY) recent.shift();
    if (heights.length > barsIn(canvas)) heights.shift();
    drawBars(canvas, heights, { zone: true });
    const name = zone(Math.max(...recent));
    zoneWord.dataset.zone = name;
    say(zoneWord, words(root, `zone-${name}`));
    const s = seconds.format(Math.floor(recorder.elapsedS));
    say(clock, words(root, "seconds", { s, of: seconds.format(recorder.longestS) }));
  };
  tick();
  const timer = setInterval(tick, TICK_MS);
  return () => clearInterval(timer);
}
