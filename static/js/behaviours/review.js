/**
 * The review room: the reasons for a no unfold, and single keys press its buttons. The card is
 * swapped by htmx, so all is looked up anew at each press.
 */

import { listenForKeys } from "vs/lib/keys.js";

const REASONS = ["1", "2", "3", "4", "5", "6", "7", "8"];
const KEYS = {
  y: "yes",
  n: "no",
  u: "unsure",
  c: "correct",
  z: "undo",
  ...Object.fromEntries(REASONS.map((key) => [key, key])),
};

export function connect(root) {
  const leave = new AbortController();
  const { signal } = leave;
  label(root);
  const clicked = (event) => {
    if (!event.target.closest("[data-press=no]")) return;
    event.preventDefault();
    unfold(root, !isUnfolded(root));
  };
  root.addEventListener("click", clicked, { signal });
  root.addEventListener("htmx:afterSettle", () => arrive(root), { signal });
  signal.addEventListener("abort", listenForKeys(KEYS, (name) => press(root, name)));
  return () => leave.abort();
}

function press(root, name) {
  if (REASONS.includes(name)) return tick(root, Number(name) - 1);
  if (name === "correct") return correct(root);
  const wanted = name === "no" && isUnfolded(root) ? "send-no" : name;
  return root.querySelector(`[data-press="${wanted}"]`)?.click();
}

function tick(root, index) {
  const box = root.querySelectorAll("[data-part=reasons] [type=checkbox]")[index];
  if (!box) return;
  unfold(root, true);
  box.click();
}

function correct(root) {
  const form = root.querySelector("[data-part=correct]");
  if (!form) return;
  form.open = true;
  form.querySelector("textarea").focus();
}

/** The button that was pressed is gone: go on reading at the new sentence, or at what is wrong. */
function arrive(root) {
  label(root);
  if (document.activeElement !== document.body) return;
  const wrong = root.querySelector("[data-part=correct] [aria-invalid=true]");
  (wrong ?? root.querySelector("[data-part=first]"))?.focus();
}

const card = (root) => root.querySelector(".room--review");
const isUnfolded = (root) => "unfolded" in (card(root)?.dataset ?? {});

function unfold(root, isOpen) {
  if (!card(root)) return;
  card(root).toggleAttribute("data-unfolded", isOpen);
  label(root);
  if (isOpen) root.querySelector("[data-part=reasons]").focus();
}

/** Tell screen readers what the button for a no does, which without scripts sends it. */
function label(root) {
  const button = root.querySelector("[data-press=no]");
  button?.setAttribute("aria-expanded", String(isUnfolded(root)));
  button?.setAttribute("aria-controls", "review-reasons");
}
