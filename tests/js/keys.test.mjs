import assert from "node:assert/strict";
import test from "node:test";

import { load } from "./vs.mjs";

const { listenForKeys, namesOf } = await load("lib/keys.js");

test("arrows go back and forth as the page is read", () => {
  assert.deepEqual(namesOf({ key: "ArrowLeft" }), ["back"]);
  assert.deepEqual(namesOf({ key: "ArrowLeft" }, true), ["forth"]);
  assert.deepEqual(namesOf({ key: "ArrowRight" }, true), ["back"]);
});

test("a letter of another script also has the name that its place has on a Latin keyboard", () => {
  assert.deepEqual(namesOf({ key: "к", code: "KeyR" }), ["к", "r"]);
  assert.deepEqual(namesOf({ key: "Я", code: "KeyZ", shiftKey: true }), ["я", "z"]);
  assert.deepEqual(namesOf({ key: "٤", code: "Digit4" }), ["٤", "4"]);
  assert.deepEqual(namesOf({ key: "é", code: "Digit2" }), ["é", "2"]);
  assert.deepEqual(namesOf({ key: "؟", code: "Slash", shiftKey: true }), ["?"]);
});

test("a Latin letter is itself wherever it lies, and a shifted digit is no digit", () => {
  assert.deepEqual(namesOf({ key: "a", code: "KeyQ" }), ["a"]);
  assert.deepEqual(namesOf({ key: "!", code: "Digit1", shiftKey: true }), ["!"]);
  assert.deepEqual(namesOf({ key: "Enter", code: "Enter" }), ["enter"]);
});

/** A page with a body and nothing in it, as far as shortcuts look at one. */
function inAPage(chosen, press) {
  const listeners = {};
  const body = { closest: () => null };
  globalThis.localStorage = { getItem: () => JSON.stringify(chosen) };
  globalThis.document = {
    documentElement: { dir: "ltr" },
    addEventListener: (type, listener) => (listeners[type] = listener),
  };
  listenForKeys({ space: "record", r: "redo", "?": "keys", back: "previous" }, press);
  return (event) => {
    let prevented = false;
    listeners.keydown({ target: body, preventDefault: () => (prevented = true), ...event });
    return prevented;
  };
}

test("with letters switched off, Space and the arrows still work and nothing is swallowed", () => {
  const pressed = [];
  const type = inAPage({ keys: false }, (name) => pressed.push(name));
  assert.equal(type({ key: "r" }), false);
  assert.equal(type({ key: "?" }), false);
  assert.equal(type({ key: " " }), true);
  assert.equal(type({ key: "ArrowLeft" }), true);
  assert.deepEqual(pressed, ["record", "previous"]);
});

test("keys that the browser has a use for, and keys held down, press nothing twice", () => {
  const pressed = [];
  const type = inAPage({}, (name) => pressed.push(name));
  type({ key: "r", ctrlKey: true });
  type({ key: "r", altKey: true });
  type({ key: "r" });
  type({ key: "r", repeat: true });
  assert.deepEqual(pressed, ["redo"]);
});
