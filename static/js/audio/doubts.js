/** What is doubtful about a take, by the server's own thresholds, and where to mark it. Pure. */

/**
 * Doubts as {code, severity}, the gravest first: refusals before warnings, otherwise in the order of
 * the `thresholds`, as rules.py has it. Each of those is {code, figure, side, warn, refuse}; a figure
 * that is not there, or a limit of null, is never held against a take.
 */
export function doubtsOn(figures, thresholds) {
  const found = thresholds
    .map((row) => ({ code: row.code, severity: severityOf(figures[row.figure], row) }))
    .filter(({ severity }) => severity);
  return found.sort((a, b) => (b.severity === "refuse") - (a.severity === "refuse"));
}

function severityOf(value, { side, warn, refuse }) {
  if (isBeyond(value, refuse, side)) return "refuse";
  return isBeyond(value, warn, side) ? "warn" : null;
}

function isBeyond(value, limit, side) {
  if (value == null || limit == null) return false;
  return side === "below" ? value < limit : value > limit;
}

/**
 * How a take compares with the `reading` times of its sentence, {fastestS, slowestS}, as rate_ratios
 * of rates.py has it; nothing for a sentence whose times are not known.
 */
export function rateRatios({ speech_s: speechS, heard_s: heardS }, reading) {
  if (!(speechS > 0) || !reading) return {};
  return {
    times_fastest: reading.fastestS / Math.max(speechS, heardS),
    times_slowest: reading.slowestS / speechS,
  };
}

/** Doubts that the meter's scale explains better than the wave's own shape, most by its good zone. */
const ON_THE_METER = new Set(["no_speech", "too_quiet", "too_loud", "noisy"]);

/** What to mark in a picture of `count` bars: the places, edges and levels that the code is about. */
export function marksOf(code, figures, count) {
  const onMeter = ON_THE_METER.has(code);
  const isLoud = code === "clipped" || code === "too_loud";
  return {
    clipped: new Set(isLoud ? figures.clippedAt.map((at) => Math.floor(at * count)) : []),
    cut: { cut_start: "start", cut_end: "end" }[code] ?? null,
    noiseDbfs: code === "noisy" ? figures.noise_dbfs : null,
    onMeter,
    zone: onMeter && code !== "noisy",
  };
}

/** What the microphone check looks at, and the codes that each is about. */
const FOUND_BY = {
  voice: ["no_speech", "too_quiet", "too_loud"],
  room: ["noisy"],
  clipping: ["clipped"],
  processing: ["processed"],
};
const PROCESSING = ["autoGainControl", "noiseSuppression", "echoCancellation"];

/**
 * The findings of a microphone check, [{name, doubt, snrDb}], doubt a code or null. `settings` is
 * what the track says it does after it was asked for none; where nobody is heard, nothing else can
 * be told.
 */
export function findingsOf(figures, settings, thresholds) {
  const steps = PROCESSING.filter((step) => settings[step]).length;
  const isKnown = PROCESSING.some((step) => settings[step] !== null);
  const doubts = doubtsOn({ ...figures, processing_steps: steps }, thresholds);
  const codes = doubts.map(({ code }) => code);
  const findings = Object.entries(FOUND_BY).map(([name, about]) => ({
    name: name === "processing" && !isKnown ? "processing-unknown" : name,
    doubt: codes.find((code) => about.includes(code)) ?? null,
    snrDb: figures.sure_snr_db ?? figures.unsure_snr_db,
  }));
  return codes.includes("no_speech") ? findings.slice(0, 1) : findings;
}
