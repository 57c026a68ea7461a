/** What was given today, how many days in a row, and what the language needs now. */

import { readToday } from "vs/lib/api.js";
import { isSent } from "vs/lib/card.js";
import { part, piece, say, words } from "vs/lib/words.js";
import { count, language } from "vs/speak/stage.js";

/** A row of days is worth a word from here on. */
const STREAK = 2;

/** Show the server's figures of today; where it cannot be reached, what this device knows. */
export async function drawToday(root, deck) {
  const { timeZone: tz } = Intl.DateTimeFormat().resolvedOptions();
  const today = await readToday(`${root.dataset.todayUrl}?${new URLSearchParams({ tz })}`);
  const place = part(root, "today");
  place.toggleAttribute("data-offline", !today);
  drawFigures(root, today ? figuresOf(today) : figuresHere(deck));
  drawNeeds(root, today?.needs ?? null);
}

function figuresOf({ clips, recorded_s: recordedS, votes, streak_days: days }) {
  const figures = { clips: count(clips), recorded: duration(recordedS) };
  if (votes) figures.votes = count(votes);
  if (days >= STREAK) figures.days = count(days);
  return figures;
}

function figuresHere({ cards }) {
  const given = cards.filter(isSent);
  const recordedS = given.reduce((sum, { durationS }) => sum + durationS, 0);
  return { here: count(given.length), recorded: duration(recordedS) };
}

function drawFigures(root, figures) {
  const items = Object.entries(figures).map(([name, value]) => {
    const item = piece(root, "figure");
    say(part(item, "number"), value);
    say(part(item, "name"), words(root, `today-${name}`));
    return item;
  });
  part(root, "figures").replaceChildren(...items);
}

function drawNeeds(root, needs) {
  const next = needs?.next ?? null;
  const n = count(next === "listen" ? needs.clips_to_hear : (needs?.sentences_to_read ?? 0));
  say(part(root, "needs"), next ? words(root, `needs-${next}`, { n }) : "");
  part(root, "to-more").classList.toggle("button--primary", next !== "listen");
  part(root, "to-listen").classList.toggle("button--primary", next === "listen");
}

/** Seconds below a minute, minutes above it, in the page's language. */
function duration(seconds) {
  const [value, unit] = seconds < 60 ? [seconds, "second"] : [seconds / 60, "minute"];
  const style = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: 1 };
  return new Intl.NumberFormat(language(), style).format(value);
}
