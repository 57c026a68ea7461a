"""Words for writing sentences: promises, what can go wrong, and what was typed twice."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from app.errors import DomainError
from app.sentences.rights import (
    EvidenceMissing,
    EvidenceTooLarge,
    EvidenceUnreadable,
    LicenceUnfit,
    OriginTooLong,
    PromiseMissing,
    SourceMissing,
)
from app.sentences.writing.drafts import MAX_LINES
from app.sentences.writing.giving import (
    BadKind,
    NothingWritten,
    NotTakenBack,
    TextNotAgreed,
    TextNotTaken,
    TooManyLines,
)


@dataclass(frozen=True, slots=True)
class Promise:
    """One way to have a right to a text: what one promises, and what follows from it."""

    title: LazyString
    words: LazyString
    source: LazyString | None = None
    """What is asked about where the text is from; None where nothing is."""
    evidence: LazyString | None = None
    """What is asked about why it may be used."""
    example: LazyString | None = None


PROMISES: dict[str, Promise] = {
    "own_words": Promise(
        _l("I wrote this myself"),
        _l("And I give it to everybody under the campaign’s licence, for good."),
    ),
    "public_domain": Promise(
        _l("This belongs to nobody any more"),
        _l("It is so old, or was given away so freely, that the law lets everybody use it."),
        _l("Where is it from?"),
        _l("Why is it free?"),
        _l("For instance: the author died in 1931; or: a law of the state."),
    ),
    "permission": Promise(
        _l("Whoever owns this allows it"),
        _l("They know that it is given to everybody under the campaign’s licence, for good."),
        _l("Where is it from?"),
        _l("Who allowed it, when and how?"),
        _l("For instance: the editor, in a letter of 3 May. You can attach the letter below."),
    ),
    "free_licence": Promise(
        _l("This has a free licence already"),
        _l("Its owner lets everybody use it, on terms that go with the campaign’s licence."),
        _l("Where is it from?"),
        _l("At which address does the licence stand?"),
        _l("For instance: https://example.org/about"),
    ),
}
"""One entry for each of `sentences.rules.PROMISES`, in their order."""

KINDS: dict[str, LazyString] = {
    "sentence": _l("Sentences to read aloud"),
    "question": _l("Questions to answer in one’s own words"),
}
"""One entry for each of `sentences.rules.KINDS`."""

TWINS: dict[str, LazyString] = {
    "pending": _l("This sentence is here already, and waits for reviewers."),
    "approved": _l("This sentence is here already, and people read it."),
    "rejected": _l("Reviewers have had this sentence, and found that it does not fit."),
    "retired": _l("This sentence was here, and was taken back."),
}
"""What is said of a line that is a sentence of the campaign, by that one’s state."""

WRITING_ERRORS: dict[type[DomainError], tuple[int, LazyString, LazyString]] = {
    PromiseMissing: (
        422,
        _l("By what right do you give this?"),
        _l("Choose one of the promises, so that everybody can rely on it."),
    ),
    SourceMissing: (
        422,
        _l("Where is it from?"),
        _l("Name the book, page or person, so that others can look it up."),
    ),
    EvidenceMissing: (
        422,
        _l("How can others see that it may be used?"),
        _l("Say why it is free, who allowed it, or at which address its licence stands."),
    ),
    OriginTooLong: (
        422,
        _l("That is more than we can keep about its origin"),
        _l("Say where it is from and why it may be used in fewer words."),
    ),
    LicenceUnfit: (
        422,
        _l("This licence does not go with the campaign's"),
        _l("Choose the licence of the text from the list. If it is not there, leave the text out."),
    ),
    EvidenceTooLarge: (
        413,
        _l("The file is too large"),
        _l("Attach a smaller one, of at most 4 MB, or say in words who allowed it."),
    ),
    EvidenceUnreadable: (
        422,
        _l("This is not a file that reviewers can open"),
        _l("Attach a PDF, a PNG or JPEG picture, a text or a saved e-mail (.eml)."),
    ),
    TextNotTaken: (
        403,
        _l("This campaign takes no sentences now"),
        _l("Keep what you wrote, and ask the campaign whether it will open again."),
    ),
    TextNotAgreed: (
        403,
        _l("Please read the campaign's terms first"),
        _l("Once you agree to them, send your sentences again."),
    ),
    NothingWritten: (
        422,
        _l("There is no sentence yet"),
        _l("Write at least one, each in a line of its own."),
    ),
    TooManyLines: (
        422,
        _l("These are too many at once"),
        _l(
            "Send at most %(most)s sentences at a time, or ask a steward to import a file.",
            most=MAX_LINES,
        ),
    ),
    BadKind: (
        422,
        _l("We do not know what this is"),
        _l("Choose from the lists what the sentences are and what they are about."),
    ),
    NotTakenBack: (
        409,
        _l("This sentence cannot be taken back by itself"),
        _l(
            "Somebody has read it aloud, or it was found not to fit. Everything you wrote is "
            "taken back if you withdraw your agreement, on the page of the terms."
        ),
    ),
}
