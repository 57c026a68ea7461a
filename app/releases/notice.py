"""The words that travel with a release: its README and its LICENSE note.

They are in English in every release, so that the same data always gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from app.releases.tables import field
from app.reviews.rules import AGREEING_VOTES

FEW_SPEAKERS = 5
"""Below this many speakers the README warns that a voice can be recognised."""

FILES = {
    "clips/": "the recordings, each file byte for byte as it was received",
    "validated.tsv": "clips that listeners found to say their sentence",
    "train.tsv, dev.tsv, test.tsv": "the same clips again, by split",
    "invalidated.tsv": "clips that listeners found not to say their sentence",
    "other.tsv": "clips that listeners have not decided yet, or disagree on",
    "reported.tsv": "what people found wrong with sentences",
    "clip_durations.tsv": "how long each clip is, decoded, in milliseconds",
    "validated_sentences.tsv": "sentences approved for reading, now or earlier",
    "unvalidated_sentences.tsv": "sentences not approved, or not yet",
    "measurements.tsv": "what the automatic check measured in each clip, and what it made of it",
    "votes.tsv": "every single judgement of a listener that they did not take back",
    "decisions.tsv": "of each decided clip by what it was decided, and how surely",
    "validation_models.json": "what was learned from the votes: all that decisions rest on beside "
    "the votes themselves",
    "consents.tsv": "which terms each clip was given under, and the purposes agreed to",
    "tombstones.tsv": "clips of earlier releases that were withdrawn: delete them from your copies",
    "LICENSE": "the licence",
    "SHA256SUMS": "hashes of all other files, for `sha256sum -c SHA256SUMS`",
}
"""Every file of a release and what is in it."""


@dataclass(frozen=True, slots=True)
class Share:
    """How much one table lists."""

    table: str
    n_clips: int
    n_speakers: int
    recorded_s: float


@dataclass(frozen=True, slots=True)
class TermsSeen:
    """A version of the campaign's terms under which some of the clips were given."""

    version: int
    language: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Origin:
    """A source of sentences, with its licence."""

    source: str
    licence: str
    n_sentences: int


@dataclass(frozen=True, slots=True)
class Description:
    """All that the README says of one release, but its version."""

    locale: str
    endonym: str
    english_name: str
    organiser: str
    contact: str
    licence: str
    as_of: datetime
    shares: Sequence[Share]
    n_speakers: int
    n_votes: int
    n_validators: int
    n_tombstones: int
    terms: Sequence[TermsSeen]
    origins: Sequence[Origin]
    gate_versions: Sequence[str]


def licence_note(licence: str, locale: str, organiser: str, contact: str) -> str:
    """Return the text of LICENSE."""
    is_listed = not licence.startswith("LicenseRef-")
    text = f"https://spdx.org/licenses/{licence}.html" if is_listed else field(contact)
    return (
        f"SPDX-License-Identifier: {licence}\n\n"
        f"The recordings and tables of this dataset ({locale}), collected by {field(organiser)},\n"
        f"are published under the licence with this SPDX identifier. Its text: {text}\n\n"
        "Sentences carry the licences of their sources, which README.md lists.\n"
    )


def readme(about: Description, name: str) -> str:
    """Return the text of README.md for a release of this name."""
    sections = (
        _opening(about, name),
        _numbers(about),
        _files(),
        _licence(about),
        _splits(),
        _judgements(about),
        _people(about),
        _limits(about),
    )
    return "\n".join(sections)


def _opening(about: Description, name: str) -> str:
    return f"""# {field(about.english_name)} ({field(about.endonym)}): {name}

Recordings of people reading sentences aloud in {field(about.english_name)} (`{about.locale}`),
judged by other people, with the data of all that was measured and decided on the way.

- Collected by: {field(about.organiser)} ({field(about.contact)})
- As of: {field(about.as_of)}, the newest change in the data (not the day it was packed)
- Licence: {about.licence}
"""


def _numbers(about: Description) -> str:
    rows = "".join(
        f"| {share.table}.tsv | {share.n_clips} | {share.n_speakers} | "
        f"{share.recorded_s / 3600:.2f} |\n"
        for share in about.shares
    )
    return f"""## In numbers

| table | clips | speakers | hours |
|---|---|---|---|
{rows}
In all {about.n_speakers} speakers; {about.n_votes} votes by {about.n_validators} listeners;
{about.n_tombstones} clips of earlier releases withdrawn. Hours are those of the decoded audio.
"""


def _files() -> str:
    listed = "".join(f"- `{name}`: {what}\n" for name, what in FILES.items())
    return f"""## Files

{listed}
Tables are UTF-8 with one header line, tabs between fields and a line feed after each line.
Nothing is quoted: read them with quoting off. An empty field means that it is not known.
"""


def _licence(about: Description) -> str:
    terms = "".join(
        f"- version {seen.version} ({seen.language}), SHA-256 of its text: {seen.sha256}\n"
        for seen in about.terms
    )
    origins = "".join(
        f"- {field(origin.source)} ({field(origin.licence)}): {origin.n_sentences}\n"
        for origin in about.origins
    )
    return f"""## Licence and terms

{about.licence} (see LICENSE). Every clip here was given for publication under this licence, by
somebody who agreed to the campaign's terms:

{terms}
Training speech synthesis is a purpose of its own, which not everybody agreed to: for that, use only
clips whose `purposes` in consents.tsv hold `synthesis`. Do not try to find out who a speaker is.
Contributors may withdraw at any time: delete what tombstones.tsv of the newest release lists.

Sentences, by source and licence:

{origins}"""


def _splits() -> str:
    return """## Splits

Every validated clip is in exactly one of train, dev and test, and every speaker in only one of
them. The size aimed at for test, and for dev, is that of a sample that represents train at 99 %
confidence with a 1 % margin (p = .5), as in Common Voice. Whole speakers, fewest clips first, go
to test while they fit, then to dev, the others to train. With three speakers or more no split is
empty; of two speakers the one with fewer clips is test; a single speaker is train. Splits are made
anew for each release: a speaker may be in another split of the next one.
"""


def _judgements(about: Description) -> str:
    versions = ", ".join(about.gate_versions) or "none"
    return f"""## How clips were judged

Each clip was measured automatically (version of the check: {versions}); one that the check refused
is not here unless its speaker insisted. Then people listened. decisions.tsv says of each decided
clip by what policy it was decided: adaptive (until the probability that it is valid, from the votes
and how well each listener was found to hear, passes the campaign's targets), two_of_three
({AGREEING_VOTES} or more votes of one kind, and more of it than of the other), n_of_m, or expert.
votes.tsv holds all votes but those that were taken back, and validation_models.json what was
learned from them: with both every decision can be recomputed, or taken by a rule of your own.
"""


def _people(about: Description) -> str:
    few = (
        f"There are fewer than {FEW_SPEAKERS} speakers here: people who know them will recognise "
        "them.\n"
        if about.n_speakers < FEW_SPEAKERS
        else ""
    )
    return f"""## People

`client_id` (who speaks) and `validator` (who judged) are the same kind of pseudonym: one keyed
hash (HMAC-SHA512) of a person within this campaign. It is the same in all its releases and
differs in every other campaign, so a person's clips and votes here can be linked to each other,
and nothing else by it. A voice itself can be recognised all the same. This archive holds no
names, addresses or voice prints of speakers and listeners.
{few}"""


def _limits(about: Description) -> str:
    return f"""## Limits

- Age, gender and accents are not collected yet: how well speakers represent those of
  {field(about.english_name)} is not known. The variant is what speakers said of themselves.
- Speakers are told apart by what they signed in as, often just a device: one person may count as
  two, and two people who share a device as one.
- It is read speech, recorded wherever people were, on their own devices; formats and sampling rates
  differ from clip to clip (measurements.tsv says which).
- The same sentence may be read in more than one split.
- A few listeners can be wrong together: validated does not mean free of errors.
"""
