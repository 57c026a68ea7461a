/**
 * The sentences to read: from the server, or those kept on this device when it is out of reach.
 *
 * A kept sentence: {id, text, locale, reading, personId, keptAt}. It leaves when it is spent
 * (spent.js).
 */

import { moreSentences as ask } from "vs/lib/api.js";
import { PROMPTS, transact } from "vs/lib/database.js";
import { spentSentences } from "vs/lib/spent.js";
import { takesOf } from "vs/lib/takes.js";

const SET = 5;

/**
 * Up to `count` sentences that are none of `exclude` and have no take waiting here: {id, text,
 * locale, reading}. Null when the server is out of reach and nothing is kept.
 */
export async function moreSentences({ sentencesUrl, personId, locale }, count, exclude) {
  const held = [...exclude, ...(await waitingFor(personId))];
  const given = await ask(sentencesUrl, count, held);
  if (given) return given;
  const kept = (await keptSentences(personId, locale)).filter(({ id }) => !held.includes(id));
  return kept.length ? kept.slice(0, count) : null;
}

/** The sentences to begin with: the page's own, or kept ones where the page is itself a kept copy. */
export async function freshSentences(root) {
  const { person, locale, sentencesUrl } = root.dataset;
  const own = sentencesIn(root);
  const fresh = await unreadOf(own, person, locale);
  if (fresh.length) return fresh.slice(0, own.length || SET);
  return (await moreSentences({ sentencesUrl, personId: person, locale }, SET, [])) ?? own;
}

/** A kept copy of the page may show what was read since; a new page knows all but what waits here. */
async function unreadOf(own, person, locale) {
  const isCopy = "kept" in document.documentElement.dataset;
  const gone = new Set(await waitingFor(person));
  if (isCopy) (await spentSentences()).forEach((id) => gone.add(id));
  const kept = isCopy ? await keptSentences(person, locale) : [];
  return (kept.length ? kept : own).filter(({ id }) => !gone.has(id));
}

/** Keep sentences for this person, to be read without a connection. */
export function keepSentences(personId, sentences) {
  const keptAt = Date.now();
  return transact("readwrite", [PROMPTS], (prompts) => {
    for (const each of sentences) prompts.put({ ...each, personId, keptAt });
  });
}

/** What is kept for this person in this language, oldest first. */
export async function keptSentences(personId, locale) {
  const all = await transact("readonly", [PROMPTS], (prompts) => prompts.getAll()).catch(() => []);
  return all
    .filter((each) => each.personId === personId && each.locale === locale)
    .sort((a, b) => a.keptAt - b.keptAt);
}

/** Let go of what is kept for this person in this language. */
export async function releaseSentences(personId, locale) {
  const kept = await keptSentences(personId, locale);
  return transact("readwrite", [PROMPTS], (prompts) => {
    for (const { id } of kept) prompts.delete(id);
  });
}

/** Sentences whose takes wait here: the server does not know yet that they were read. */
async function waitingFor(personId) {
  const takes = await takesOf(personId).catch(() => []);
  return takes.filter(({ state }) => state !== "taken").map(({ sentenceId }) => sentenceId);
}

/** The sentences that the server put in the page. */
function sentencesIn(root) {
  return [...root.querySelectorAll("[data-sentence-id]")].map((item) => ({
    id: item.dataset.sentenceId,
    text: item.textContent.trim(),
    locale: root.dataset.locale,
    reading: readingOf(item.dataset),
  }));
}

/** Seconds that the fastest and the slowest plausible reading take; null where none is known. */
function readingOf({ fastestS, slowestS }) {
  return fastestS ? { fastestS: Number(fastestS), slowestS: Number(slowestS) } : null;
}
