/** What each press and each key of the listening room does. */

import { listenForKeys } from "vs/lib/keys.js";
import { options } from "vs/lib/options.js";
import { nextSpeed, stepSpeed } from "vs/listen/speeds.js";

const REASONS = ["1", "2", "3", "4", "5", "6", "7", "8", "9"];
const KEYS = {
  space: "play",
  y: "yes",
  n: "no",
  u: "unsure",
  s: "skip",
  z: "undo",
  o: "original",
  "<": "slower",
  "-": "slower",
  ">": "faster",
  "+": "faster",
  g: "guide",
  "?": "guide",
  ...Object.fromEntries(REASONS.map((key) => [key, key])),
};

/** Connect the room's buttons and keys; `also` brings presses of its own. Returns a disconnect. */
export function connectPresses(root, room, also) {
  const presses = { ...pressesOf(room), ...also };
  const leave = new AbortController();
  const { signal } = leave;
  const clicked = (event) => {
    const button = event.target.closest("[data-press]");
    presses[button?.dataset.press]?.(button, event);
  };
  const submitted = (event) => {
    const { press } = event.submitter?.dataset ?? {};
    if (!(press in SUBMITS)) return;
    event.preventDefault();
    SUBMITS[press](room);
  };
  root.addEventListener("click", clicked, { signal });
  root.addEventListener("submit", submitted, { signal });
  const key = (name) => press(name, room);
  signal.addEventListener("abort", listenForKeys(KEYS, key));
  return () => leave.abort();
}

const SUBMITS = {
  yes: (room) => room.answer("yes"),
  "send-no": (room) => room.answer("no"),
  unsure: (room) => room.answer("unsure"),
  skip: (room) => room.skip(),
};

const pressesOf = (room) => ({
  play: () => room.playOrPause(),
  original: (box) => room.hear(box.checked),
  speed: () => room.setSpeed(nextSpeed(options().speed)),
  undo: () => room.undo(),
  again: () => room.fill(""),
  no(_button, event) {
    event.preventDefault();
    unfold(room.screen, !room.screen.isUnfolded);
  },
});

function unfold(screen, isOpen) {
  screen.unfold(isOpen);
  if (isOpen) screen.toReasons();
}

function press(name, room) {
  const { screen } = room;
  if (name === "slower") return room.setSpeed(stepSpeed(options().speed, -1));
  if (name === "faster") return room.setSpeed(stepSpeed(options().speed, 1));
  if (REASONS.includes(name)) return tick(screen, Number(name) - 1);
  if (name === "no" && screen.isUnfolded) return screen.button("send-no").click();
  const button = screen.button(name);
  // A hidden button offers nothing: no undo before anything was given, no choice of one sound.
  return button?.checkVisibility() ? button.click() : undefined;
}

function tick(screen, index) {
  if (!screen.hasClip) return;
  if (!screen.isUnfolded) unfold(screen, true);
  screen.tick(index);
}
