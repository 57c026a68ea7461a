"""Words for imports: how one stands, by what right a text is given, and why a file was not read."""

from __future__ import annotations

from flask_babel import lazy_gettext as _l

from app.wording.reasons import StateWords, Words

CHANGESET_STATES = {
    "received": StateWords(
        _l("Received"), _l("The file is safe with us. It is read in a moment."), "wait", "sky"
    ),
    "checking": StateWords(
        _l("Being read"),
        _l("Every line is tried against the rules. Nothing is added yet."),
        "wait",
        "sky",
    ),
    "checked": StateWords(
        _l("Your turn"),
        _l("This is what would happen. Nothing has been added yet."),
        "care",
        "amber",
    ),
    "importing": StateWords(
        _l("Being added"),
        _l("You can leave this page. If the server stops, it goes on where it was."),
        "wait",
        "sky",
    ),
    "imported": StateWords(
        _l("Added"), _l("These sentences are in the campaign."), "check", "leaf"
    ),
    "reverting": StateWords(
        _l("Being taken back"), _l("You can leave this page; it goes on by itself."), "undo", "sky"
    ),
    "reverted": StateWords(
        _l("Taken back"),
        _l("Its sentences are gone, but for those that somebody had read or judged: they rest."),
        "undo",
        "plain",
    ),
    "failed": StateWords(_l("Could not be read"), _l("Nothing was added."), "cross", "brick"),
    "discarded": StateWords(
        _l("Not wanted"), _l("It was looked at and left. Nothing was added."), "gone", "plain"
    ),
}
"""One entry for each of `sentences.rules.CHANGESET_STATES`."""

TROUBLES = {
    "text_unreadable": Words(
        _l("We could not make out what this file is"),
        _l("Save it as plain text in UTF-8, one sentence a line, and try again."),
    ),
    "text_too_large": Words(
        _l("This file is too large"), _l("Cut it into parts and bring them one after another.")
    ),
    "no_text_column": Words(
        _l("No column of this table is known to hold sentences"),
        _l(
            "Say below which it is, or name it “sentence” in the first line "
            "and bring the file again."
        ),
    ),
    "archive_unsafe": Words(
        _l("This archive cannot be opened safely"),
        _l("Unpack it, and bring the files in it one after another."),
    ),
    "": Words(
        _l("Something broke while it was read"),
        _l("It is written down for whoever runs this site. Try it again later."),
    ),
}
"""Why a file could not be read, by code; the empty one stands for all others."""
