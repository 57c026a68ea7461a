/**
 * One sentence of a set and what has become of it, as a state machine on plain values.
 *
 * A card: {sentence, state, uuid, durationS, doubt, replaces, problem, clip}; `replaces` lists the
 * clips that its next take stands in for, `doubt` names what the check of its take found. `step`
 * answers a new card; an event that means nothing in the present state (late news, a double press)
 * leaves it as it is.
 */

const MOVES = {
  ready: { ask: "asking" },
  asking: { start: "recording", fail: "ready" },
  recording: { take: "taken", fail: "ready" },
  taken: { doubt: "taken", redo: "ready", send: "waiting" },
  waiting: {
    sending: "sending",
    delay: "waiting",
    receive: "received",
    keep: "kept",
    redo: "ready",
  },
  sending: { delay: "waiting", receive: "received", keep: "kept", redo: "ready" },
  received: { judge: "judged", redo: "ready" },
  judged: { judge: "judged", redo: "ready" },
  kept: { send: "waiting", sending: "sending", redo: "ready" },
};

/** States in which the person has nothing more to do for the sentence, for now. */
const SENT = new Set(["waiting", "sending", "received", "judged"]);

export function newCard(sentence) {
  return {
    sentence,
    state: "ready",
    uuid: null,
    durationS: 0,
    doubt: null,
    replaces: [],
    problem: null,
    clip: null,
  };
}

/** The card after `event`; `news` are the fields that the event brings. */
export function step(card, event, news = {}) {
  const state = MOVES[card.state]?.[event];
  if (!state) return card;
  if (event === "redo") return { ...newCard(card.sentence), replaces: replacedBy(card) };
  return { ...card, problem: null, ...news, state };
}

/** A clip once sent may be on the server although its answer was lost: the new take withdraws it. */
function replacedBy(card) {
  return isSent(card) ? [...card.replaces, card.uuid] : card.replaces;
}

export const isSent = (card) => SENT.has(card.state);

/** Refused and not insisted on: the only end that asks something of the person. */
export function wantsAttention(card) {
  return card.state === "kept" || (card.clip?.verdict === "refuse" && card.clip.can_insist);
}

/** One word for a card's mark among the dots. */
export function mark(card) {
  if (card.state === "judged" && card.clip?.insisted) return "sent";
  if (card.state === "judged" && card.clip?.verdict) return card.clip.verdict;
  if (card.state === "kept") return "kept";
  if (card.state === "taken") return "taken";
  return isSent(card) ? "sent" : "open";
}
