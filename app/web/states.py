"""The states of clips and sentences as their giver reads them: a word, a shape, what it means."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.wording.reasons import StateWords

STATES = {
    "received": StateWords(
        _l("Arrived"), _l("It is safe with us and will be measured in a moment."), "wait", "sky"
    ),
    "in_review": StateWords(
        _l("With listeners"), _l("Other volunteers say whether it is right."), "listen", "sky"
    ),
    "refused": StateWords(
        _l("Sent back to you"),
        _l("The program that listens first found something; people have not heard it."),
        "care",
        "amber",
    ),
    "valid": StateWords(
        _l("Checked"), _l("Listeners agree that it says what is written."), "check", "leaf"
    ),
    "invalid": StateWords(
        _l("Not right"),
        _l("Listeners agree that it does not say what is written."),
        "cross",
        "brick",
    ),
    "disputed": StateWords(
        _l("Disputed"), _l("Listeners do not agree, so somebody will look again."), "care", "amber"
    ),
    "withdrawn": StateWords(
        _l("Withdrawn"), _l("Nobody hears it, and no later dataset holds it."), "gone", "plain"
    ),
}
"""One entry for each of `clips.rules.STATES`."""

SENTENCE_STATES = {
    "pending": StateWords(
        _l("With reviewers"), _l("Other people say whether it fits."), "wait", "sky"
    ),
    "approved": StateWords(_l("Approved"), _l("People can read it aloud."), "check", "leaf"),
    "rejected": StateWords(
        _l("Does not fit"), _l("Reviewers found that it should not be read."), "cross", "brick"
    ),
    "retired": StateWords(_l("Taken back"), _l("It is offered to nobody."), "gone", "plain"),
}
"""One entry for each of `sentences.rules.STATES`."""
