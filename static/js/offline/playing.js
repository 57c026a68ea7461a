/** Plays one of the tray's takes at a time; its button is pressed in while it plays. */

import { blobOf } from "vs/lib/takes.js";

export class Playing {
  #audio = new Audio();
  #button = null;

  constructor() {
    for (const type of ["ended", "error"]) this.#audio.addEventListener(type, () => this.stop());
  }

  async playOrStop(button, uuid) {
    const isThis = this.#button === button;
    this.stop();
    const blob = isThis ? null : await blobOf(uuid).catch(() => null);
    if (!blob) return;
    this.#button = button;
    button.setAttribute("aria-pressed", "true");
    this.#audio.src = URL.createObjectURL(blob);
    await this.#audio.play().catch(() => this.stop());
  }

  stop() {
    this.#audio.pause();
    URL.revokeObjectURL(this.#audio.src);
    this.#button?.setAttribute("aria-pressed", "false");
    this.#button = null;
  }
}
