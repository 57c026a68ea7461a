"""Words for judging and correcting sentences: reasons, states, and what can go wrong."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from app.errors import DomainError
from app.sentences.reviewing.judging import (
    AlreadyJudged,
    BadJudgement,
    NotToReview,
    NotYoursToEdit,
    OwnSentence,
    SentenceOvertaken,
    SentenceThere,
    TextUnfit,
    WordingFixed,
)
from app.sentences.rules import MAX_COMMENT

UNFIT_REASONS: dict[str, LazyString] = {
    "grammar": _l("Grammar"),
    "spelling": _l("Spelling"),
    "hard_to_read": _l("Too hard to read aloud"),
    "different_language": _l("Another language"),
    "personal_data": _l("Tells about a private person"),
    "offensive": _l("Offensive"),
    "not_free": _l("Copied from somewhere, not free to use"),
    "other": _l("Something else"),
}
"""Why a sentence does not fit, as reviewers say it."""

COMPLAINTS: dict[str, LazyString] = {
    **UNFIT_REASONS,
    "grammar_or_spelling": _l("Grammar or spelling"),
}
"""And as those who were to read it aloud do."""

SENTENCE_STATES: dict[str, tuple[LazyString, str, str]] = {
    "pending": (_l("Waits for review"), "wait", "sky"),
    "approved": (_l("To be read"), "check", "leaf"),
    "rejected": (_l("Does not fit"), "cross", "brick"),
    "retired": (_l("No longer offered"), "stop", "amber"),
}
"""How a sentence stands: words, icon and tone."""

REVIEW_ERRORS: dict[type[DomainError], tuple[int, LazyString, LazyString]] = {
    NotToReview: (
        409,
        _l("This sentence is not in review now"),
        _l("Others have decided it, or the campaign takes no sentences. Go on to the next one."),
    ),
    AlreadyJudged: (
        409,
        _l("You have judged this sentence before"),
        _l("Your first answer counts. Take it back first if you see it otherwise now."),
    ),
    OwnSentence: (
        403,
        _l("This sentence is yours"),
        _l("Other people judge what you wrote. Go on to the next one."),
    ),
    BadJudgement: (
        422,
        _l("Please say what is wrong with it"),
        _l(
            "A no needs one or more reasons from the list. You can add at most %(most)s characters "
            "of your own.",
            most=MAX_COMMENT,
        ),
    ),
    NotYoursToEdit: (
        403,
        _l("This sentence is decided"),
        _l("Only stewards and moderators can correct it now. Tell them what is wrong with it."),
    ),
    WordingFixed: (
        409,
        _l("People have read these words aloud"),
        _l(
            "Their recordings must keep the words they read. Add your wording as a new sentence "
            "instead."
        ),
    ),
    SentenceOvertaken: (
        409,
        _l("Somebody has corrected this sentence meanwhile"),
        _l("Look at the new wording. If yours is still better, save it again."),
    ),
    SentenceThere: (
        409,
        _l("This sentence is there already"),
        _l("Nothing needs to be added. If this one is a copy, answer no and say so."),
    ),
    TextUnfit: (
        422,
        _l("These words break a rule of the campaign"),
        _l("Look at the part that is marked, change it and save again."),
    ),
}
