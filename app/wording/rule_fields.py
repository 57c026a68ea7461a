"""Words for the fields of a locale's rules, as a community edits them."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from app.wording.reasons import Words

RULE_FIELDS: dict[str, Words] = {
    "count": Words(_l("Length is counted in"), _l("Characters where words are not spaced.")),
    "min_length": Words(_l("At least"), _l("Words or characters of a sentence.")),
    "max_length": Words(_l("At most"), _l("What one reads in a breath: some ten seconds.")),
    "max_characters": Words(_l("Characters, at most"), _l("However few words there are.")),
    "letters": Words(
        _l("Letters of the language"),
        _l("All of them, with or without spaces. Empty allows every letter of its scripts."),
    ),
    "also_letters": Words(_l("More letters of the language"), _l("What is missing above.")),
    "unusual_share": Words(
        _l("Share of letters from elsewhere, at most"),
        _l("As in names. 0 to 1: 0.1 is one letter in ten."),
    ),
    "foreign_letters": Words(
        _l("Letters of other scripts, at most"), _l("In one sentence; 0 allows none.")
    ),
    "foreign_share": Words(
        _l("Share of letters of other scripts, at most"), _l("0 to 1, beside their number.")
    ),
    "scripts": Words(
        _l("Scripts"), _l("Four-letter codes such as Latn, Arab or Deva, one a line.")
    ),
    "digits_allowed": Words(
        _l("Numbers in digits are allowed"),
        _l("Better not: nobody can tell which words were read."),
    ),
    "one_sentence": Words(
        _l("One sentence only"), _l("No full stop, question or exclamation mark inside.")
    ),
    "max_repeats": Words(
        _l("The same sign in a row, at most"), _l("“Sooooo” is read in many ways.")
    ),
    "symbols_allowed": Words(
        _l("Symbols that are allowed"), _l("Those that everybody reads in the same words.")
    ),
    "symbols": Words(_l("Signs that are refused"), _l("Besides those that are always symbols.")),
    "abbreviations": Words(
        _l("Abbreviations"), _l("Refused, one a line: people read them in different ways.")
    ),
    "capitals_allowed": Words(
        _l("Capitals that are words"), _l("Written in capitals and read alike by all; one a line.")
    ),
    "profanity": Words(
        _l("Words that nobody should have to say"), _l("Your own list, one a line.")
    ),
    "duplicate_likeness": Words(
        _l("How alike two sentences may not be"),
        _l("0.5 to 1: at 0.85 a letter or two make no new sentence. 1 lets all but the same in."),
    ),
    "phones": Words(
        _l("Letters and their sounds"),
        _l("One pair a line, such as “ch = tʃ”. Sounds then count when sentences are chosen."),
    ),
    "quotes": Words(_l("Quotation marks"), _l("The opening one and the closing one, two lines.")),
    "apostrophe": Words(_l("Apostrophe"), _l("Others become this one.")),
    "dash": Words(_l("Dash"), _l("Others become this one.")),
    "ellipsis": Words(_l("Ellipsis"), _l("Three full stops become this.")),
    "space_before": Words(
        _l("Signs with a space before them"), _l("As French has before ! and ?.")
    ),
    "replace": Words(
        _l("Signs that become others"), _l("One pair a line, such as “ي = ی”, before all else.")
    ),
    "punctuation": Words(
        _l("Punctuation that becomes other"), _l("One pair a line, such as “, = ،”.")
    ),
    "remove": Words(_l("Signs that are taken out"), _l("Without a word: they change nothing.")),
    "joiners": Words(
        _l("Joiners that are kept"), _l("Invisible signs that some scripts need between letters.")
    ),
    "off": Words(_l("Rules that apply"), _l("Take out a tick, and that rule is asleep here.")),
}
"""One entry for each of `hygiene.FIELDS`: its name, and what to write."""

RULE_FAULTS: dict[str, LazyString] = {
    "unknown": _l("There is no such field."),
    "kind": _l("That is no number, or not what goes here."),
    "range": _l("That is too little or too much."),
    "order": _l("The most must not be below the least."),
    "choice": _l("That is not one of those that are known."),
    "most": _l("That is too long, or too many."),
    "needed": _l("Something is needed here."),
    "letters": _l("Only letters go here."),
    "loop": _l("What takes its place would be replaced again."),
}
"""Why a field cannot be saved, one entry for each of `hygiene.ruleset.WHYS`."""
