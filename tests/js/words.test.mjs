import assert from "node:assert/strict";
import test from "node:test";

import { load } from "./vs.mjs";

const { words, written } = await load("lib/words.js");

globalThis.CSS ??= { escape: (name) => name };

/** What words() needs of a page in this language that has these templates. */
function page(language, templates) {
  globalThis.document = { documentElement: { lang: language } };
  const found = templates.map(([plural, textContent]) => ({
    dataset: plural ? { plural } : {},
    content: { textContent },
  }));
  return { querySelectorAll: () => found };
}

const ARABIC = ["zero", "one", "two", "few", "many", "other"].map((form) => [form, `${form} {n}`]);

test("a number takes the plural form of the page's language", () => {
  const arabic = page("ar", ARABIC);
  const said = [0, 1, 2, 3, 11, 100].map((n) => words(arabic, "waiting", { n }));
  assert.deepEqual(said, ["zero 0", "one 1", "two 2", "few 3", "many 11", "other 100"]);
  const english = page("en", [["other", "{n} wait"], ["one", "{n} waits"]]);
  assert.equal(words(english, "waiting", { n: 1 }), "1 waits");
  assert.equal(words(english, "waiting", { n: 2 }), "2 wait");
});

test("a form that the page does not have falls back to the first", () => {
  const french = page("fr", [["other", "{n} prises"], ["one", "{n} prise"]]);
  assert.equal(words(french, "waiting", { n: 1_000_000 }), "1\u202f000\u202f000 prises");
});

test("numbers are written in the page's manner, with the server's digits; words stay", () => {
  page("es", []);
  assert.equal(written(1234.5), "1234,5");
  page("fa", []);
  assert.equal(written(12), "12");
  assert.equal(written("12 s"), "12 s");
});

test("what is not given stays as a gap, and a name that is not there says nothing", () => {
  assert.equal(words(page("en", [[null, " {n} of {of} "]]), "progress", { n: 0 }), "0 of {of}");
  assert.equal(words(page("en", []), "nowhere"), "");
});
