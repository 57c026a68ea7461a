"""The child of `screening`: takes a screen, then lists of texts, until its parent is gone."""

from __future__ import annotations

import contextlib
import sys

from app.sentences.alike.screening import Screen, receive, screen_with, send
from app.sentences.hygiene import Checker


def main() -> None:
    """Answer each list of texts with what the screen makes of them."""
    with contextlib.suppress(EOFError, BrokenPipeError):
        screen: Screen = receive(sys.stdin.buffer)
        checker = Checker(screen.rules)
        while True:
            texts = receive(sys.stdin.buffer)
            # Plain tuples: their class need not be named with each of them.
            send(
                sys.stdout.buffer,
                [tuple(each) for each in screen_with(checker, screen.salt, texts)],
            )


if __name__ == "__main__":
    main()
