/** The lists of the tray: an item for each take, kept while its take is, so that focus stays. */

import { isCurable } from "vs/lib/outbox.js";
import { part, piece, say, words } from "vs/lib/words.js";

/** Show these takes in the list; focus that goes with an item moves to `fallback`. */
export function drawList(root, name, takes, fallback) {
  const list = part(root, name);
  const hadFocus = list.contains(document.activeElement);
  const items = new Map([...list.children].map((item) => [item.dataset.uuid, item]));
  takes.forEach((take, place) => {
    const item = items.get(take.uuid) ?? newItem(root, name, take);
    items.delete(take.uuid);
    if (list.children[place] !== item) list.insertBefore(item, list.children[place] ?? null);
    fill(root, item, take);
  });
  items.forEach((item) => item.remove());
  if (hadFocus && !list.contains(document.activeElement)) fallback().focus();
}

function newItem(root, name, take) {
  const item = piece(root, name);
  item.dataset.uuid = take.uuid;
  const text = part(item, "text");
  say(text, take.sentenceText);
  text.lang = take.locale;
  text.dir = take.direction;
  return item;
}

function fill(root, item, { state, problem, locale }) {
  const said = part(item, "state");
  if (said) say(said, words(root, `state-${state}`));
  const detail = part(item, "detail");
  if (!detail) return;
  say(detail, problem?.detail ?? "");
  const cure = part(item, "cure");
  cure.hidden = !isCurable(problem);
  cure.href = `/${locale}/speak`;
}
