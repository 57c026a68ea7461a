/** Follows the room's takes on their way: sending, received, judged; or delayed, or kept here. */

import { hear } from "vs/lib/news.js";
import { verdictOn } from "vs/lib/verdicts.js";

/** Call `step(uuid, event, news)` for what happens to takes, until the returned function is called. */
export function followNews(clipsUrl, { step, deck }) {
  for (const card of deck().cards) {
    if (card.state === "received") judge(clipsUrl, card.uuid, step);
  }
  return hear({
    "clip:sending": ({ uuid }) => step(uuid, "sending"),
    "clip:delayed": ({ uuid, problem }) => step(uuid, "delay", { problem }),
    "clip:kept": ({ uuid, problem }) => step(uuid, "keep", { problem }),
    "clip:discarded": ({ uuid }) => step(uuid, "redo"),
    "clip:received": ({ uuid, clip }) => {
      step(uuid, "receive", { clip });
      if (deck().cards.some((card) => card.uuid === uuid)) judge(clipsUrl, uuid, step);
    },
  });
}

/** Wait for the verdict on a clip that the server has, and step on. */
export async function judge(clipsUrl, uuid, step) {
  step(uuid, "judge", { clip: await verdictOn(clipsUrl, uuid) });
}
