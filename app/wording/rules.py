"""Words for what the rules of sentences refuse, and for rules that cannot be."""

from __future__ import annotations

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from app.errors import DomainError
from app.sentences.hygiene import BadRules, RulesOvertaken
from app.wording.reasons import Words

RULE_WORDS: dict[str, Words] = {
    "empty": Words(
        _l("There is nothing to read"),
        _l("Write a sentence with words in it."),
    ),
    "too_short": Words(
        _l("Too short"),
        _l("Make a whole sentence of it."),
    ),
    "too_long": Words(
        _l("Too long to read in one breath"),
        _l("Shorten it, or make two sentences of it."),
    ),
    "broken": Words(
        _l("A damaged character"),
        _l("Something was lost in copying. Write this character again."),
    ),
    "digits": Words(
        _l("A number in digits"),
        _l("Write it as a word: “seven”, not 7. Digits can be read in several ways."),
    ),
    "symbol": Words(
        _l("A symbol"),
        _l("Write the word that you would say, or leave it out."),
    ),
    "brackets": Words(
        _l("Brackets"),
        _l("Take them out, or set what is in them between commas."),
    ),
    "quotes": Words(
        _l("A quotation mark without its partner"),
        _l("Add the one that is missing, or take this one out."),
    ),
    "abbreviation": Words(
        _l("An abbreviation"),
        _l("Write it out in full. After a full stop, leave a space."),
    ),
    "acronym": Words(
        _l("Several capitals in a row"),
        _l("Write out what the letters stand for, or write the word with one capital."),
    ),
    "foreign_script": Words(
        _l("Letters of another script"),
        _l("Write it as you would in this language's own letters."),
    ),
    "unusual_letters": Words(
        _l("Letters that this language does not use"),
        _l("Check that the sentence is in the right language, and its spelling."),
    ),
    "repeated": Words(
        _l("The same character many times"),
        _l("Write the word as in a dictionary, with one mark in the end."),
    ),
    "stray_mark": Words(
        _l("An accent or vowel sign that stands wrong"),
        _l("Write this word again: the sign has no letter, or stands there twice."),
    ),
    "inner_stop": Words(
        _l("More than one sentence"),
        _l("Give each sentence on a line of its own."),
    ),
    "emoji": Words(
        _l("An emoji"),
        _l("Take it out: it cannot be read aloud."),
    ),
    "email": Words(
        _l("An e-mail address"),
        _l("Take it out: it belongs to somebody."),
    ),
    "url": Words(
        _l("A web address"),
        _l("Take it out, or say what the page is."),
    ),
    "phone": Words(
        _l("It looks like a telephone number"),
        _l("Take it out: it may belong to somebody."),
    ),
    "handle": Words(
        _l("Somebody's user name"),
        _l("Take it out: it belongs to somebody."),
    ),
    "personal_number": Words(
        _l("It looks like the number of a card, an account or a person"),
        _l("Take it out: nobody should have to give it away."),
    ),
    "profanity": Words(
        _l("A word that this community does not want to be read"),
        _l("Say it in another way."),
    ),
}
"""What each code of `hygiene.REASONS` means, and what to do."""

RULE_ERRORS: dict[type[DomainError], tuple[int, LazyString, LazyString]] = {
    BadRules: (
        422,
        _l("These rules do not work"),
        _l("One field holds what it cannot. Change it and try again; nothing is saved yet."),
    ),
    RulesOvertaken: (
        409,
        _l("Somebody changed these rules meanwhile"),
        _l(
            "Yours are still below, not saved. Look at the newest version; save again to put yours "
            "in its place."
        ),
    ),
}
