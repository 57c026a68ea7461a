/** Draws levels as bars on a canvas, in the colours of the page. */

import { LOUD_PEAK_DBFS, QUIET_PEAK_DBFS, meterPosition } from "vs/audio/levels.js";

const BAR = 3;
const STEP = 5;

/** How many bars fit on the canvas. */
export const barsIn = (canvas) => Math.max(1, Math.floor(canvas.clientWidth / STEP));

/**
 * Draw `heights` (0…1), the first at the left: time runs to the right in every script. The first
 * `played` of them are drawn in the accent.
 */
export function drawBars(canvas, heights, { played = 0, zone = false } = {}) {
  const pen = prepare(canvas);
  if (zone) drawZone(pen);
  heights.forEach((height, i) => {
    const size = Math.max(2, height * pen.height);
    pen.context.fillStyle = i < played ? pen.accent : pen.ink;
    pen.context.beginPath();
    pen.context.roundRect(i * STEP, (pen.height - size) / 2, BAR, size, BAR / 2);
    pen.context.fill();
  });
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
