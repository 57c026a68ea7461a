"""Answers, reasons, and when votes decide."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import ClassVar

from app.errors import DomainError

ANSWERS = ("yes", "no", "unsure")
NO_REASONS = (
    "wrong_words",
    "extra_or_missing",
    "cut_off",
    "noise",
    "too_quiet",
    "two_voices",
    "wrong_language",
    "offensive",
    "other",
)
REPLAYED = ("adaptive", "two-of-three")
"""Policies by which recorded votes can be decided again."""
MOST_WORDS = 1000
"""Characters of an appeal, or of an expert's comment."""
NOTE_WORDS = 500
"""Characters that a steward can add to a message."""
NOTE_REST = timedelta(days=30)
"""So long a speaker gets no second message for one reason from a campaign."""
AGREEING_VOTES = 2
"""Votes that must agree, and outnumber the others (Common Voice's rule)."""
HEARING_TOLERANCE_S = 0.3
"""So much of the speech may be missing from what was played: a player tells its place four times
a second at worst (HTML, `timeupdate`), and the gate finds the edges of speech to 20 ms."""
VOTES_A_PERSON = "120/minute;1200/hour"
"""Votes, and as many skips, one person can send: votes kept without a connection come at once."""

FIRST_LEARNING = 50
"""So many new votes at least before a campaign learns from its votes (again)."""
LEARNING_GROWTH = 0.3
"""And so many more than the last time, as a share: learning costs no more per vote as they grow."""
NEWCOMER_VOTES = 20
NEWCOMER_GOLD = 1 / 4
LEAST_GOLD = 1 / 40
"""How often a question is one whose answer is known: of the first votes, and in the long run."""


@dataclass(frozen=True, slots=True)
class Speech:
    """Where in a clip somebody speaks, in seconds of the original."""

    starts_s: float
    ends_s: float


class AlreadyVoted(DomainError):
    """This person has given another answer to this clip, and it stands."""

    code: ClassVar[str] = "already_voted"


class OwnClip(DomainError):
    """Nobody judges a clip of their own."""

    code: ClassVar[str] = "own_clip"


class BadAnswer(DomainError):
    """The answer or a reason is not one of those that can be given."""

    code: ClassVar[str] = "bad_answer"


class NotHeard(DomainError):
    """The answer came before the speech was heard to its end."""

    code: ClassVar[str] = "not_heard"


class ValidatorNotFound(DomainError):
    """This person has not voted in this campaign."""

    code: ClassVar[str] = "validator_not_found"


class TaskNotFound(DomainError):
    """There is no such question for this expert, or not any more."""

    code: ClassVar[str] = "task_not_found"


class NotRejected(DomainError):
    """Only a rejection can be appealed against."""

    code: ClassVar[str] = "not_rejected"


class AlreadyAppealed(DomainError):
    """The giver has appealed for this clip before."""

    code: ClassVar[str] = "already_appealed"


class TooManyWords(DomainError):
    """A comment has more than MOST_WORDS characters."""

    code: ClassVar[str] = "too_many_words"


class SpeakerNotFound(DomainError):
    """This person has given no clip to this campaign, or has taken all of them back."""

    code: ClassVar[str] = "speaker_not_found"


class AlreadyTold(DomainError):
    """The speaker got a message for this reason within the last NOTE_REST."""

    code: ClassVar[str] = "already_told"


class NoteTooLong(DomainError):
    """What a steward adds to a message has more than NOTE_WORDS characters."""

    code: ClassVar[str] = "note_too_long"


class NoteNotFound(DomainError):
    """There is no such message to this person."""

    code: ClassVar[str] = "note_not_found"


def checked_words(words: str | None) -> str | None:
    """Return what somebody wrote, without space around it, None for nothing; raise TooManyWords."""
    bare = (words or "").strip()
    if len(bare) > MOST_WORDS:
        raise TooManyWords
    return bare or None


def checked_note(words: str | None) -> str | None:
    """Return what a steward adds to a message, None for nothing; raise NoteTooLong.

    A line's end counts as one character, as in the browser, which sends two. PostgreSQL keeps no
    NUL.
    """
    bare = (words or "").replace("\r\n", "\n").replace("\0", "").strip()
    if len(bare) > NOTE_WORDS:
        raise NoteTooLong
    return bare or None


def checked_answer(answer: str, reasons: Iterable[str]) -> tuple[str, list[str]]:
    """Return the answer with its reasons in order, none unless it is no; raise BadAnswer."""
    given = set(reasons)
    if answer not in ANSWERS or not given <= set(NO_REASONS):
        raise BadAnswer(answer)
    return answer, [reason for reason in NO_REASONS if reason in given and answer == "no"]


def is_known(variant: str | None, known: Collection[str] | None) -> bool:
    """Whether somebody who knows these variants (None: all) can judge a clip of this one.

    Whose speaker has not said which it is, everybody may judge.
    """
    return variant is None or known is None or variant in known


def speech_within(
    duration_s: float | None, lead_silence_s: float | None, tail_silence_s: float | None
) -> Speech | None:
    """Return where the speech lies that the gate measured, or None where it found none."""
    if duration_s is None or lead_silence_s is None or tail_silence_s is None:
        return None
    ends_s = duration_s - tail_silence_s
    return Speech(lead_silence_s, ends_s) if ends_s > lead_silence_s else None


def is_heard(
    speech: Speech | None, heard_s: float | None, answer: str, reasons: Collection[str]
) -> bool:
    """Whether an answer may be given after so many seconds of the clip were played.

    All of its speech has to be, HEARING_TOLERANCE_S apart. Nobody has to go on listening to what
    is offensive, and nothing is asked where either figure is unknown.
    """
    if speech is None or heard_s is None or (answer == "no" and "offensive" in reasons):
        return True
    return heard_s >= speech.ends_s - speech.starts_s - HEARING_TOLERANCE_S


def decision(answers: Iterable[str]) -> str:
    """Return `valid`, `invalid` or `open`, as the votes on a clip stand.

    AGREEING_VOTES or more of one kind, and more of it than of the other, decide; unsure votes
    decide nothing.
    """
    votes = Counter(answers)
    if votes["yes"] >= AGREEING_VOTES and votes["yes"] > votes["no"]:
        return "valid"
    if votes["no"] >= AGREEING_VOTES and votes["no"] > votes["yes"]:
        return "invalid"
    return "open"


def votes_short(answers: Iterable[str]) -> int:
    """Return how many more agreeing votes would decide: 0 once decided."""
    votes = Counter(answers)
    if decision(votes.elements()) != "open":
        return 0
    lead, other = max(votes["yes"], votes["no"]), min(votes["yes"], votes["no"])
    return max(AGREEING_VOTES, other + 1) - lead


def votes_to_learn(n_votes: int) -> int:
    """Return how many more votes a campaign waits for that has learned from `n_votes`."""
    return max(FIRST_LEARNING, math.ceil(LEARNING_GROWTH * n_votes))


def is_due(n_learned: int | None, n_standing: int, *, daily: bool) -> bool:
    """Whether to learn now, by how many votes stood the last time (None: never yet) and stand now.

    The daily round learns from any change, others wait for `votes_to_learn` more.
    """
    if daily:
        return n_learned != n_standing
    return n_standing >= (n_learned or 0) + votes_to_learn(n_learned or 0)


def gold_share(n_votes: int) -> float:
    """Return how often somebody with so many votes is asked what is known already (0 to 1).

    NEWCOMER_GOLD of the first NEWCOMER_VOTES, then ever less often, down to LEAST_GOLD.
    """
    return max(LEAST_GOLD, NEWCOMER_GOLD * NEWCOMER_VOTES / max(n_votes, NEWCOMER_VOTES))


def is_right(answer: str, is_valid: bool) -> bool | None:
    """Whether an answer to a gold question is right; None for unsure, which is neither."""
    return None if answer == "unsure" else (answer == "yes") == is_valid
