/** Draws levels as bars on a canvas, in the colours of the page. */

import { LOUD_PEAK_DBFS, QUIET_PEAK_DBFS, meterPosition } from "vs/audio/levels.js";

const BAR = 3;
const STEP = 5;
/** Thickness of what marks a doubt, and how far a bracket reaches over the wave, in pixels. */
const TICK = 4;
const BRACKET = 10;

/** How many bars fit on the canvas. */
export const barsIn = (canvas) => Math.max(1, Math.floor(canvas.clientWidth / STEP));

/**
 * Call `draw` when the canvas gets another size, the screen another density or the page another
 * colour scheme, until the signal aborts.
 */
export function keepDrawn(canvas, draw, signal) {
  const observer = new ResizeObserver(() => draw());
  observer.observe(canvas);
  signal.addEventListener("abort", () => observer.disconnect());
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw, { signal });
  matchMedia("(forced-colors: active)").addEventListener("change", draw, { signal });
  watchDensity(draw, signal);
}

/** A query holds for one density: the next one needs its own. */
function watchDensity(draw, signal) {
  const query = matchMedia(`(resolution: ${devicePixelRatio}dppx)`);
  const changed = () => {
    draw();
    watchDensity(draw, signal);
  };
  query.addEventListener("change", changed, { signal, once: true });
}

/**
 * Draw `heights` (0…1), the first at the left: time runs to the right in every script. The first
 * `played` of them are drawn in the accent, and what is doubtful is marked as doubts.js says.
 */
export function drawBars(canvas, heights, { played = 0, zone = false, marks = null } = {}) {
  const pen = prepare(canvas);
  if (zone) drawZone(pen);
  heights.forEach((height, i) => {
    const size = Math.max(2, height * pen.height);
    const isClipped = marks?.clipped.has(i);
    pen.context.fillStyle = i < played || isClipped ? pen.accent : pen.ink;
    pen.context.beginPath();
    pen.context.roundRect(i * STEP, (pen.height - size) / 2, BAR, size, BAR / 2);
    pen.context.fill();
    if (isClipped) drawTicks(pen, i);
  });
  if (marks?.noiseDbfs != null) drawNoise(pen, marks.noiseDbfs);
  if (marks?.cut) drawBracket(pen, marks.cut === "start" ? 0 : heights.length * STEP, marks.cut);
}

/** Size the canvas to the screen's real pixels, and read the page's colours. */
function prepare(canvas) {
  const { clientWidth: width, clientHeight: height } = canvas;
  const scale = globalThis.devicePixelRatio || 1;
  canvas.width = Math.round(width * scale);
  canvas.height = Math.round(height * scale);
  const context = canvas.getContext("2d");
  context.scale(scale, scale);
  const style = getComputedStyle(canvas);
  const colour = (name) => style.getPropertyValue(name).trim() || style.color;
  return {
    context,
    width,
    height,
    ink: style.color,
    accent: colour("--ember"),
    leaf: colour("--leaf"),
    amber: colour("--amber"),
  };
}

/** The good zone: between two dashed lines above and below the middle the peaks should end. */
function drawZone({ context, width, height, leaf }) {
  const inner = meterPosition(QUIET_PEAK_DBFS) * height;
  const outer = meterPosition(LOUD_PEAK_DBFS) * height;
  context.fillStyle = context.strokeStyle = leaf;
  for (const [from, to] of [
    [(height - outer) / 2, (height - inner) / 2],
    [(height + inner) / 2, (height + outer) / 2],
  ]) {
    context.globalAlpha = 0.14;
    context.fillRect(0, from, width, to - from);
  }
  context.globalAlpha = 1;
  context.setLineDash([4, 4]);
  for (const y of [(height - inner) / 2, (height + inner) / 2]) {
    context.beginPath();
    context.moveTo(0, y);
    context.lineTo(width, y);
    context.stroke();
  }
}

/** A clipped place: the wave runs into a lid above and below. */
function drawTicks({ context, height, accent }, i) {
  context.fillStyle = accent;
  for (const y of [0, height - TICK]) context.fillRect(i * STEP - 1, y, BAR + 2, TICK);
}

/** An edge that cuts the voice: a bracket where there should have been silence. */
function drawBracket({ context, height, accent }, x, edge) {
  const [at, inwards] = edge === "start" ? [x + TICK / 2, BRACKET] : [x - TICK / 2, -BRACKET];
  context.strokeStyle = accent;
  context.lineWidth = TICK;
  context.beginPath();
  context.moveTo(at + inwards, TICK / 2);
  context.lineTo(at, TICK / 2);
  context.lineTo(at, height - TICK / 2);
  context.lineTo(at + inwards, height - TICK / 2);
  context.stroke();
}

/** The noise as a band with edges: what of the voice lies within it cannot be told from it. */
function drawNoise({ context, width, height, amber }, dbfs) {
  const size = meterPosition(dbfs) * height;
  if (!size) return;
  const top = (height - size) / 2;
  context.fillStyle = context.strokeStyle = amber;
  context.globalAlpha = 0.35;
  context.fillRect(0, top, width, size);
  context.globalAlpha = 1;
  context.lineWidth = 2;
  context.setLineDash([]);
  context.strokeRect(-2, top, width + 4, size);
}
