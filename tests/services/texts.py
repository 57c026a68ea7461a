"""Real text that `make test` unpacks from Debian's packages into .cache/text.

English (Latin): the World English Bible, in the public domain, with fortunes beside it. Russian
(Cyrillic): aphorisms and jokes of fortunes-ru. About 30,000 and 40,000 sentences, a third of which
the rules let pass.
"""

import re
import struct
import zlib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2] / ".cache" / "text"
BIBLE = ROOT / "sword" / "modules" / "texts" / "ztext" / "engWEB2015eb"
FORTUNES = {"en": ROOT / "games" / "fortunes", "ru": ROOT / "games" / "fortunes" / "ru"}


class Texts:
    """The texts that tests and benchmarks draw on, in a fixed order."""

    def running(self, locale: str) -> str:
        """Return running text ("en" or "ru"): a paragraph a line."""
        return "\n".join(self.paragraphs(locale)) + "\n"

    def paragraphs(self, locale: str) -> list[str]:
        """Return the paragraphs: of the Bible for "en", of fortunes for "ru"."""
        found = bible() if locale == "en" else fortunes(locale)
        return [words for paragraph in found if (words := " ".join(paragraph.split()))]

    def sentences(self, locale: str) -> list[str]:
        """Return each different sentence of the text, as sentencex cuts it; no rule is asked."""
        import sentencex

        found = (
            sentence.strip()
            for paragraph in self.paragraphs(locale)
            for sentence in sentencex.segment(locale, paragraph)
        )
        return list(dict.fromkeys(sentence for sentence in found if sentence))


def fortunes(locale: str) -> Iterator[str]:
    """Yield what stands between two lines of a % sign."""
    for path in sorted(FORTUNES[locale].iterdir()):
        if path.is_file() and not path.suffix:
            yield from re.split(r"\n%\n", path.read_text("utf-8", "replace"))


def bible() -> Iterator[str]:
    """Yield the chapters' lines: blocks of zlib behind an index of (offset, size, unpacked)."""
    for part in ("ot", "nt"):
        index = (BIBLE / f"{part}.bzs").read_bytes()
        packed = (BIBLE / f"{part}.bzz").read_bytes()
        for offset, size, _ in struct.iter_unpack("<III", index):
            marked = zlib.decompress(packed[offset : offset + size]).decode("utf-8")
            bare = re.sub(r"<note.*?</note>", "", marked, flags=re.DOTALL)
            chapter = re.sub(r"<chapter[^>]*>", "\n", bare)
            laid_out = re.sub(r"</?(?:verse|div|lb|lg?|p|title)\b[^>]*>", " ", chapter)
            yield from re.sub(r"<[^>]+>", "", laid_out).splitlines()


@pytest.fixture(scope="session")
def texts() -> Texts:
    """Real text; `make test` (or scripts/setup/text.sh) brings it."""
    if not (ROOT / ".done").exists():
        pytest.fail("No text in .cache/text yet: run `make test` once, it brings it.")
    return Texts()
