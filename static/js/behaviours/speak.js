/** The recording room: connects the page's card to a Room. */

import { Room } from "vs/speak/room.js";

export function connect(element) {
  const room = new Room(element);
  room.open();
  return () => room.close();
}
