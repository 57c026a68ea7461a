/** The page about being offline: which rooms open here without a connection, and what is in them. */

import { CLIPS, PROMPTS, transact } from "vs/lib/database.js";
import { part, piece, say, words } from "vs/lib/words.js";
import { keptRooms } from "vs/offline/kept.js";

const STORES = { speak: PROMPTS, listen: CLIPS };

export function connect(element) {
  draw(element);
}

async function draw(element) {
  const isAway = "kept" in document.documentElement.dataset;
  part(element, "away").hidden = !isAway;
  part(element, "about").hidden = isAway;
  const rooms = await keptRooms().catch(() => []);
  part(element, "none").hidden = rooms.length > 0;
  part(element, "rooms").replaceChildren(...(await Promise.all(rooms.map((room) => item(element, room)))));
  element.dataset.live = "";
}

async function item(element, { path, locale, room, title }) {
  const row = piece(element, "room");
  const link = row.querySelector("a");
  link.href = path;
  say(part(link, "title"), title);
  const n = await countOf(STORES[room], locale);
  say(part(row, "count"), n ? words(element, room, { n }) : "");
  return row;
}

async function countOf(name, locale) {
  const read = transact("readonly", [name], (store) => store.getAll());
  const kept = await read.catch(() => []);
  return kept.filter((each) => each.locale === locale).length;
}
