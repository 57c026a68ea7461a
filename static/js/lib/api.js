/** The few questions the rooms ask the API besides sending clips. Each answer is null on failure. */

async function ask(url, options = {}) {
  try {
    const response = await fetch(url, { headers: { Accept: "application/json" }, ...options });
    if (!response.ok) return null;
    return response.status === 204 ? {} : await response.json();
  } catch {
    return null;
  }
}

const post = (url, body) =>
  ask(url, {
    method: "POST",
    body: JSON.stringify(body),
    headers: { "Content-Type": "application/json", Accept: "application/json" },
  });

/** Up to `count` sentences of the locale that are none of `exclude`. */
export async function moreSentences(sentencesUrl, count, exclude) {
  const query = new URLSearchParams({ count, exclude: exclude.join(",") });
  const answer = await ask(`${sentencesUrl}?${query}`);
  return answer?.sentences.map((each) => ({ ...each, reading: readingOf(each.reading) })) ?? null;
}

const readingOf = (seconds) =>
  seconds && { fastestS: seconds.fastest_s, slowestS: seconds.slowest_s };

/** What this person gave today, and what the locale needs now; the address holds their time zone. */
export const readToday = (todayUrl) => ask(todayUrl);

export const readClip = (clipsUrl, uuid) => ask(`${clipsUrl}/${uuid}`);

export const insistOn = (clipsUrl, uuid) => post(`${clipsUrl}/${uuid}/insistence`, {});
