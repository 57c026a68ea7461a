"""Words for what the gate found, and for the reasons people give: a no, a skip, a report."""

from __future__ import annotations

from dataclasses import dataclass

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l


@dataclass(frozen=True, slots=True)
class Words:
    """What happened, and what to do."""

    title: LazyString
    advice: LazyString


@dataclass(frozen=True, slots=True)
class StateWords:
    """How a state is shown: `tone` and `icon` never carry it alone."""

    title: LazyString
    words: LazyString
    icon: str
    tone: str


GATE_REASONS: dict[str, Words] = {
    "unreadable": Words(
        _l("We could not open this recording."),
        _l("Record it again. If that keeps happening, try another browser."),
    ),
    "truncated": Words(
        _l("Part of the recording is missing."),
        _l("Record it again and wait for the end before you stop."),
    ),
    "no_speech": Words(
        _l("We could not hear you."),
        _l("Move closer to the microphone and read it again."),
    ),
    "too_short": Words(
        _l("This is very short."),
        _l("Press the button, wait a moment, and read the whole sentence."),
    ),
    "too_long": Words(
        _l("This is too long for one sentence."),
        _l("Read only the sentence, and stop when you have read it."),
    ),
    "too_quiet": Words(
        _l("This is very quiet."),
        _l("Move closer to the microphone or speak up a little."),
    ),
    "too_loud": Words(
        _l("This is very loud."),
        _l("Move a little away from the microphone."),
    ),
    "clipped": Words(
        _l("The sound is distorted because it was too loud."),
        _l("Move a little away from the microphone and read it again."),
    ),
    "noisy": Words(
        _l("There is much noise around you."),
        _l("Go somewhere quieter, or closer to the microphone."),
    ),
    "hum": Words(
        _l("There is a hum, as of mains power."),
        _l("Unplug the charger, or move away from other devices."),
    ),
    "dc_offset": Words(
        _l("The microphone adds a constant offset."),
        _l("Try another microphone if you have one."),
    ),
    "cut_start": Words(
        _l("The beginning may be cut off."),
        _l("Wait a moment after pressing the button before you read."),
    ),
    "cut_end": Words(
        _l("The end may be cut off."),
        _l("Wait a moment after reading before you stop."),
    ),
    "long_silence": Words(
        _l("There is a long silence in it."),
        _l("Start soon after pressing the button, and stop soon after reading."),
    ),
    "dropouts": Words(
        _l("Some sound is missing in the middle."),
        _l("Close other programs and read it again."),
    ),
    "narrow_band": Words(
        _l("It sounds like a telephone line."),
        _l("Use the device's own microphone instead of a Bluetooth headset."),
    ),
    "rate_fast": Words(
        _l("This is fast for such a sentence."),
        _l("Check that you read all of it."),
    ),
    "rate_slow": Words(
        _l("This is slow for such a sentence."),
        _l("Check that you read only the sentence."),
    ),
    "processed": Words(
        _l("The device changed the sound before we got it."),
        _l("Turn off noise suppression or automatic volume if you can."),
    ),
    "music": Words(
        _l("There may be music in it."),
        _l("Turn the music off and read it again."),
    ),
    "second_voice": Words(
        _l("There may be a second voice in it."),
        _l("Find a moment when you alone are heard."),
    ),
}

VERDICTS: dict[str, LazyString] = {
    "accept": _l("Clear and complete"),
    "warn": _l("Received, with a remark"),
    "refuse": _l("Sent back to you"),
}

VOTE_REASONS: dict[str, LazyString] = {
    "wrong_words": _l("Wrong words"),
    "extra_or_missing": _l("Extra or missing words"),
    "cut_off": _l("Cut off"),
    "noise": _l("Too much noise"),
    "too_quiet": _l("Too quiet"),
    "two_voices": _l("Two voices"),
    "wrong_language": _l("Wrong language"),
    "offensive": _l("Offensive"),
    "other": _l("Something else"),
}

VOTE_ADVICE: dict[str, LazyString] = {
    "wrong_words": _l("Read the sentence once to yourself, then aloud just as it stands."),
    "extra_or_missing": _l("Read every word as it stands, and stop after the last one."),
    "cut_off": _l("Wait a moment before you begin, and another before you stop."),
    "noise": _l("Find a quieter place, or come closer to the microphone."),
    "too_quiet": _l("Come closer, and speak as to a friend across the table."),
    "two_voices": _l("Find a moment when yours is the only voice in the room."),
    "wrong_language": _l("Skip a sentence that is not in your language, and tell us so."),
    "offensive": _l("Read only what is written; report a sentence that nobody should have to say."),
    "other": _l("Hear it once more yourself: you may notice what they noticed."),
}
"""What a giver can do better next time, for each reason that listeners gave."""

SKIP_REASONS: dict[str, LazyString] = {
    "hard": _l("Hard to say"),
    "not_this_language": _l("Not in this language"),
    "offensive": _l("Offensive"),
    "other": _l("Something else"),
}

REPORT_REASONS: dict[str, LazyString] = {
    "grammar_or_spelling": _l("Grammar or spelling"),
    "hard_to_read": _l("Too hard to read aloud"),
    "different_language": _l("Another language"),
    "personal_data": _l("Tells about a private person"),
    "offensive": _l("Offensive"),
    "not_free": _l("Copied from somewhere, not free to use"),
    "other": _l("Something else"),
}


def words_for(code: str) -> Words:
    """Return the words for a gate reason; raise KeyError for a code that is not in DESIGN.md."""
    return GATE_REASONS[code]


PATTERNS: dict[str, LazyString] = {
    "says_nothing": _l("A yes of theirs says nothing: clips that are wrong get it as often."),
    "too_fast": _l("Faster than one can listen."),
    "always_same": _l("Always the same answer, also where others settled on another."),
}
"""What is odd about a listener's answers, for a steward."""

POLICIES: dict[str, tuple[LazyString, LazyString]] = {
    "adaptive": (
        _l("As soon as it is sure enough"),
        _l("It learns how well each listener hears, and counts the automatic check: fewest votes."),
    ),
    "two_of_three": (
        _l("Two that agree"),
        _l("At least two of one answer, and more than of the other: Common Voice’s rule."),
    ),
    "n_of_m": (
        _l("A number that agree"),
        _l("As many as you say below, of at most so many."),
    ),
    "expert": (
        _l("Experts decide"),
        _l("Listeners answer first; then an expert decides every clip."),
    ),
}
"""How a campaign can decide its clips, and what that means."""
