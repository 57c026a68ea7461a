"""Words for what the rules of sentences refuse, and for what a community may change of them."""

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
        _l("Your changes are not saved. Load the page again, look at theirs, then make yours."),
    ),
}

WHY_WORDS: dict[str, LazyString] = {
    "unknown": _l("There is no such rule."),
    "kind": _l("This is not what the rule can hold, such as words where a number belongs."),
    "range": _l("This number is too small or too large."),
    "order": _l("The most cannot be less than the least."),
    "choice": _l("Choose one of those that there are."),
    "most": _l("This is longer than we can keep."),
    "needed": _l("This cannot be left empty or switched off."),
    "letters": _l("Only letters and their signs belong here."),
    "loop": _l("What takes its place would be replaced again."),
}
"""Why a field is refused, for each of `hygiene.ruleset.WHYS`."""

FIELD_WORDS: dict[str, Words] = {
    "scripts": Words(
        _l("Scripts"),
        _l("Four-letter codes of the scripts that the language is written in, such as Latn."),
    ),
    "letters": Words(
        _l("Letters of the language"),
        _l("All that it is written with, from Unicode's locale data."),
    ),
    "also_letters": Words(
        _l("More letters"),
        _l("What is missing above."),
    ),
    "unusual_share": Words(
        _l("Share of letters from elsewhere"),
        _l("A sentence with more of them is refused: 0.1 is one in ten, 1 lets all pass."),
    ),
    "foreign_letters": Words(
        _l("Letters of other scripts"),
        _l("How many a sentence may have."),
    ),
    "foreign_share": Words(
        _l("Share of letters of other scripts"),
        _l("A sentence may have this share of them, however many they are."),
    ),
    "count": Words(
        _l("What is counted"),
        _l("Words, or characters where no spaces part the words."),
    ),
    "min_length": Words(_l("At least"), _l("So many words, or characters.")),
    "max_length": Words(_l("At most"), _l("So many words, or characters: read in ten seconds.")),
    "max_characters": Words(
        _l("Characters at most"),
        _l("Where words are counted: words can be long."),
    ),
    "digits_allowed": Words(
        _l("Let digits pass"),
        _l("They can be read in several ways, and nobody can say which was read."),
    ),
    "symbols": Words(
        _l("Symbols"),
        _l("Refused, with all that Unicode calls a symbol."),
    ),
    "symbols_allowed": Words(
        _l("Symbols that are fine"),
        _l("Those that everybody reads in the same way."),
    ),
    "abbreviations": Words(
        _l("Abbreviations"),
        _l("As they are written, one a line: Dr."),
    ),
    "capitals_allowed": Words(
        _l("Capitals that belong together"),
        _l("One a line, such as IJ in Dutch."),
    ),
    "max_repeats": Words(
        _l("The same letter in a row"),
        _l("How often a word of the language can have it."),
    ),
    "one_sentence": Words(
        _l("One sentence only"),
        _l("Refuse a full stop, question mark or exclamation mark in the middle."),
    ),
    "profanity": Words(
        _l("Words not to be read"),
        _l("Your community's own list, one a line. Nothing is on it unless you put it there."),
    ),
    "quotes": Words(_l("Quotation marks"), _l("The opening and the closing one.")),
    "apostrophe": Words(_l("Apostrophe"), _l("What all kinds of it become within a word.")),
    "dash": Words(_l("Dash"), _l("What a dash between spaces becomes.")),
    "ellipsis": Words(_l("Omission"), _l("What three dots become.")),
    "space_before": Words(
        _l("Marks with a space before them"),
        _l("As in French; before others it is removed."),
    ),
    "replace": Words(
        _l("Replaced everywhere"),
        _l("What is often typed, and what it should be."),
    ),
    "punctuation": Words(
        _l("Marks replaced after a letter"),
        _l("The language's own mark for one that is easier to type."),
    ),
    "remove": Words(_l("Removed"), _l("Characters that add nothing, such as stretched lines.")),
    "joiners": Words(
        _l("Invisible joiners"),
        _l("Those that the script needs within words."),
    ),
    "duplicate_likeness": Words(
        _l("How alike is the same"),
        _l("New sentences that are so much like an old one are left out: 0.85; 1 for none."),
    ),
    "phones": Words(
        _l("Sounds"),
        _l("Letters and the sound each stands for, to choose sentences by."),
    ),
    "domains": Words(_l("Subjects"), _l("What sentences can be marked with.")),
    "off": Words(
        _l("Rules that do not hold here"),
        _l("Sentences are no longer refused for these."),
    ),
}
"""What each field of `hygiene.RuleSet` is called, and what it means."""
