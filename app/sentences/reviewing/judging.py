"""What peers say of a sentence, and what follows from it: pure decisions on plain values."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import ClassVar
from uuid import UUID

from app.errors import DomainError
from app.sentences.rules import FRESH, MAX_COMMENT, WENT_BACK

ANSWERS = ("yes", "no", "unsure")
REVIEW_REASONS = (
    "grammar",
    "spelling",
    "hard_to_read",
    "different_language",
    "personal_data",
    "offensive",
    "not_free",
    "other",
)
"""Why a sentence does not fit. Readers who report one tell grammar and spelling not apart."""
HAVE_A_SAY = frozenset({"steward", "moderator"})
"""Roles whose answer decides at once."""
AGREEING_VOTES = 2
"""Votes that must agree, and outnumber the others: two of three, as with clips."""
SKIPS_TO_GO_BACK = 3
"""So many people have to skip a sentence for what is wrong with it: one or two may be mistaken, or
mean a word of a dialect that is not theirs."""
SKIPPED_SHARE = Fraction(1, 3)
"""And so many of those who had it: what most people read without trouble is no trouble."""
REPORTS_TO_GO_BACK = 2
"""So many people have to report it, which takes more of an effort than to skip it."""
GRAVE = frozenset({"personal_data", "offensive", "not_free"})
"""One report for one of these is enough: each further reading may hurt somebody."""
WITHHELD = frozenset({"personal_data", "not_free"})
"""Said of a sentence's words, they must not be spread: not in a dataset, nor on a page."""
COMPLAINTS: Mapping[str, str] = {
    "hard": "hard_to_read",
    "not_this_language": "different_language",
    "offensive": "offensive",
}
"""Reasons for a skip that say something of the sentence, as reviewers know them."""

JUDGEMENTS_A_PERSON = "90/minute;1500/hour"
"""Answers one person can send: a sentence is read faster than a clip is heard."""
EDITS_A_PERSON = "30/minute;300/hour"
"""Wordings, and decisions of stewards, one person can send."""


class NotToReview(DomainError):
    """The sentence is not in review now: it is decided, or its campaign takes no text."""

    code: ClassVar[str] = "not_to_review"


class AlreadyJudged(DomainError):
    """This person has given another answer to this wording, and it stands."""

    code: ClassVar[str] = "already_judged"


class OwnSentence(DomainError):
    """Nobody judges a sentence of their own."""

    code: ClassVar[str] = "own_sentence"


class BadJudgement(DomainError):
    """The answer is none, a no has no reason or one not in the list, or the comment is too long."""

    code: ClassVar[str] = "bad_judgement"


class NotYoursToEdit(DomainError):
    """Only who looks after the campaign's text corrects a sentence at this state."""

    code: ClassVar[str] = "not_yours_to_edit"


class WordingFixed(DomainError):
    """The sentence was approved once: clips hold the words as they stand, or will."""

    code: ClassVar[str] = "wording_fixed"


class SentenceOvertaken(DomainError):
    """Somebody else has corrected the sentence meanwhile."""

    code: ClassVar[str] = "sentence_overtaken"


class SentenceThere(DomainError):
    """The campaign has a sentence of these words already; `sentence_id` is the one."""

    code: ClassVar[str] = "sentence_there"

    def __init__(self, sentence_id: UUID) -> None:
        super().__init__(str(sentence_id))
        self.sentence_id = sentence_id


class TextUnfit(DomainError):
    """The words break a rule of the campaign; `reasons` are (code, start, end) in `text`."""

    code: ClassVar[str] = "text_unfit"

    def __init__(self, text: str, reasons: Sequence[tuple[str, int, int]]) -> None:
        super().__init__(", ".join(code for code, _, _ in reasons))
        self.text = text
        self.reasons = reasons


def checked_judgement(
    answer: str, reasons: Iterable[str], comment: str | None
) -> tuple[str, list[str], str | None]:
    """Return the answer, its reasons in order and the comment; raise BadJudgement.

    A no needs a reason, the others have none; an empty comment is None.
    """
    given = set(reasons) if answer == "no" else set()
    if answer not in ANSWERS or not given <= set(REVIEW_REASONS) or (answer == "no" and not given):
        raise BadJudgement(answer)
    return answer, [reason for reason in REVIEW_REASONS if reason in given], checked_words(comment)


def checked_words(comment: str | None) -> str | None:
    """Return a comment as it is kept, None for an empty one; raise BadJudgement.

    A line's end counts as one character, as in the browser, which sends two. PostgreSQL keeps no
    NUL.
    """
    words = (comment or "").replace("\r\n", "\n").replace("\0", "").strip()
    if len(words) > MAX_COMMENT:
        raise BadJudgement
    return words or None


def outcome(votes: Sequence[tuple[str, bool]]) -> str:
    """Return the state that votes lead to: approved, rejected or pending.

    Each is the answer and whether it came from somebody with a say, oldest first. The last of
    those decides; without one AGREEING_VOTES of a kind do, if they outnumber the other kind.
    Unsure ones decide nothing.
    """
    decided = {"yes": "approved", "no": "rejected"}
    said = [answer for answer, has_say in votes if has_say and answer in decided]
    if said:
        return decided[said[-1]]
    n = Counter(answer for answer, _ in votes)
    for answer, other in (("yes", "no"), ("no", "yes")):
        if n[answer] >= AGREEING_VOTES and n[answer] > n[other]:
            return decided[answer]
    return "pending"


def review_level(votes: Iterable[tuple[str, bool]], level: int) -> int:
    """Return the place in the review queue of what is not decided: votes it is short of.

    What went back (`level` WENT_BACK) stays first: its readers wait for it.
    """
    if level == WENT_BACK:
        return level
    n = Counter(answer for answer, _ in votes)
    lead, other = max(n["yes"], n["no"]), min(n["yes"], n["no"])
    return min(FRESH, max(AGREEING_VOTES, other + 1) - lead)


def may_edit(state: str, *, has_say: bool) -> bool:
    """Whether somebody may give a sentence at this state another wording.

    Everybody who reviews may correct what waits for review, those with a say also what is
    decided, but for what is retired: to correct it would bring it back unseen.
    """
    return state == "pending" or (has_say and state in ("approved", "rejected"))


def is_wording_fixed(approved_at: datetime | None) -> bool:
    """Whether the words may not be changed any more in place.

    From its first approval on somebody may be reading the sentence, without a connection: a clip
    of the old words must never arrive at new ones.
    """
    return approved_at is not None


def goes_back(n_skips: int, n_had: int, reports: Sequence[Collection[str]]) -> bool:
    """Whether an approved sentence goes back to review.

    `n_skips` people skipped it for one of COMPLAINTS, of `n_had` who read or skipped it;
    `reports` are the reasons of each report.
    """
    if n_skips >= SKIPS_TO_GO_BACK and n_skips >= SKIPPED_SHARE * n_had:
        return True
    return len(reports) >= REPORTS_TO_GO_BACK or any(GRAVE & set(report) for report in reports)
