"""Running text: whether a file is one, and where its sentences end (sentencex decides).

A text is laid out in `lines` (one sentence each), in `paragraphs` (one a line), or `wrapped` (a
paragraph is several lines, and a line without letters ends it).
"""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator, Sequence

import regex
import sentencex

MAX_PARAGRAPH = 100_000
"""Characters that are cut into sentences at once."""
READABLE = 250
"""Characters of a line that may still be one sentence."""
MOST_CONTINUED = 0.2
"""Share of line ends in mid-sentence from which lines are wrapped."""
MOST_CROWDED = 0.25
"""Share of lines of several sentences, or too long for one, from which they are paragraphs."""
_ENDS = regex.compile(r"[\p{Sentence_Terminal}…:][\p{Pe}\p{Pf}\p{Pi}\p{Quotation_Mark}\s]*$")
_GOES_ON = regex.compile(r"^[\p{Pi}\p{Ps}\p{Quotation_Mark}]*\p{Ll}")
_CASED = regex.compile(r"\p{Lu}")
_LETTER = regex.compile(r"\p{L}")
_UNSPACED = regex.compile(r"[\p{Han}\p{Hiragana}\p{Katakana}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}]")


def layout_of(sample: Sequence[str], language: str) -> str:
    """Return how the text is laid out, by its first lines (blank ones among them)."""
    if _continued_share(sample) >= MOST_CONTINUED:
        return "wrapped"
    lines = [line.strip() for line in sample if _LETTER.search(line)]
    crowded = sum(
        len(line) > READABLE or len(list(sentencex.segment(language, line))) > 1 for line in lines
    )
    return "paragraphs" if lines and crowded >= MOST_CROWDED * len(lines) else "lines"


def sentences_in(lines: Iterable[str], layout: str, language: str) -> Iterator[str]:
    """Yield the sentences of running text."""
    for paragraph in _joined(lines) if layout == "wrapped" else lines:
        for sentence in sentencex.segment(language, paragraph.strip()):
            if text := sentence.strip():
                yield text


def _continued_share(sample: Sequence[str]) -> float:
    """Return in which share of places where a line follows a line the sentence goes on."""
    pairs = [
        (line.strip(), after.strip())
        for line, after in itertools.pairwise(sample)
        if _LETTER.search(line) and _LETTER.search(after)
    ]
    if not pairs:
        return 0.0
    if any(_CASED.search(line) for line, _ in pairs):
        n_continued = sum(
            not _ENDS.search(line) and bool(_GOES_ON.search(after)) for line, after in pairs
        )
        return n_continued / len(pairs)
    return _open_share(sample, [line for line, _ in pairs])


def _open_share(sample: Sequence[str], inner: Sequence[str]) -> float:
    """Tell the same where letters have no case: lines end open, paragraphs do not."""
    last = [
        line.strip()
        for line, after in zip(sample, [*sample[1:], ""], strict=True)
        if _LETTER.search(line) and not _LETTER.search(after)
    ]
    closed = sum(bool(_ENDS.search(line)) for line in last) / len(last) if last else 0.0
    is_open = sum(not _ENDS.search(line) for line in inner) / len(inner)
    return is_open if closed > 0.5 else 0.0


def _joined(lines: Iterable[str]) -> Iterator[str]:
    paragraph = ""
    for line in lines:
        words = line.strip()
        if not _LETTER.search(words) or len(paragraph) > MAX_PARAGRAPH:
            yield paragraph
            paragraph = ""
        if _LETTER.search(words):
            paragraph = _with(paragraph, words)
    yield paragraph


def _with(paragraph: str, line: str) -> str:
    if not paragraph:
        return line
    unspaced = _UNSPACED.match(paragraph[-1]) or _UNSPACED.match(line[0])
    hyphened = paragraph[-1] in "-‐" and paragraph[-2:-1].isalpha()
    return paragraph + ("" if unspaced or hyphened else " ") + line
