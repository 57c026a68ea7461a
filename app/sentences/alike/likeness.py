"""Sentences that are nearly the same: candidates by shared bands, judged by edit distance.

Only what is pending or approved counts: a sentence may have been rejected for the very letter in
which its better version differs.
"""

from __future__ import annotations

import uuid
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from rapidfuzz.distance import Levenshtein
from sqlalchemy import String, bindparam, delete, select, type_coerce
from sqlalchemy.orm import Session

from app.campaigns.models import Campaign
from app.db import among, insert_all_unless_there
from app.sentences.alike.screening import Screened
from app.sentences.models import Sentence, SentenceBand
from app.sentences.rules import duplicate_key

LIKENESS = 0.85
"""From how large a share of letters in common two sentences are near-duplicates, unless a
campaign's rules say otherwise (`RuleSet.duplicate_likeness`); 1 for only the same ones."""
COUNTING = ("pending", "approved")
MOST_IN_BAND = 32
"""Sentences noted in one band: a band that so many share tells little."""
MOST_COMPARED = 8
"""Candidates compared with one sentence, those with the most bands in common first."""
AT_ONCE = 20_000
"""Values asked for with one statement."""
_DROP = delete(SentenceBand).where(
    SentenceBand.band == bindparam("a_band"), SentenceBand.sentence_id == bindparam("its")
)


SentenceId = str | uuid.UUID
"""As the engine's driver gives it, in hex or whole: very many are read and few are looked at."""
_BARE_ID = type_coerce(SentenceBand.sentence_id, String)


class Shelf(Protocol):
    """Where sentences that came before are found."""

    def members(self, bands: Sequence[int]) -> dict[int, list[Any]]:
        """Return what shares each of these bands, for those that anything does."""

    def texts(self, members: Collection[Any]) -> dict[Any, str]:
        """Return the texts of those of its own among these that count."""


@dataclass(slots=True)
class Compared:
    """What a comparison found: by index, what a line is like; and the bands of all others."""

    near: dict[int, str] = field(default_factory=dict)
    bands: list[tuple[int, int]] = field(default_factory=list)
    """(band, index) of what is to be noted, sorted: so each page of the table is visited once."""


def compare(lines: Sequence[Screened], shelves: Sequence[Shelf], likeness: float) -> Compared:
    """Find, in order, which lines are nearly one on a shelf, or one before them that is not."""
    if not lines:
        return Compared()
    import numpy as np  # which few processes need

    table = np.array([line.bands for line in lines], np.int64)
    bands, counts = np.unique(table, return_counts=True)
    members = _members(bands.tolist(), shelves)
    # Most bands are nobody else's: only lines that share one are looked at.
    telling = {*members, *bands[counts > 1].tolist()}
    is_telling: np.ndarray = np.isin(table, np.array(sorted(telling), np.int64))
    sharing = np.flatnonzero(is_telling.sum(axis=1)).tolist()
    compared = _compare_some(lines, sharing, telling, members, shelves, likeness)
    for index in compared.near:
        is_telling[index] = True
    alone: np.ndarray = ~is_telling
    compared.bands += zip(table[alone].tolist(), alone.nonzero()[0].tolist(), strict=True)
    compared.bands.sort()
    return compared


def _compare_some(
    lines: Sequence[Screened],
    indexes: Sequence[int],
    telling: Collection[int],
    members: Mapping[int, Sequence[Any]],
    shelves: Sequence[Shelf],
    likeness: float,
) -> Compared:
    """Compare the lines that share `telling` bands with others; note those bands alone."""
    chosen, texts = {}, {}
    if likeness < 1:
        chosen = {index: _closest(lines[index].bands, members) for index in indexes}
        texts = _texts({each for some in chosen.values() for each in some}, shelves)
    keys = {member: duplicate_key(text) for member, text in texts.items()}
    here: dict[int, list[int]] = {}
    compared = Compared()
    for index in indexes:
        line = lines[index]
        others = [(keys[each], texts[each]) for each in chosen.get(index, ()) if each in keys]
        if likeness < 1:
            beside = _closest(line.bands, here)
            others += [(lines[other].key, lines[other].text) for other in beside]
        like = _nearest(line.key, others, likeness) if others else None
        if like is not None:
            compared.near[index] = like
            continue
        for band in line.bands:
            if band in telling:
                in_band = here.setdefault(band, [])
                if len(in_band) + len(members.get(band, ())) < MOST_IN_BAND:
                    in_band.append(index)
                    compared.bands.append((band, index))
    return compared


class Database:
    """The sentences of a campaign as a shelf; those that it `hides` are not there yet."""

    def __init__(
        self,
        session: Session,
        campaign_id: uuid.UUID,
        hides: Callable[[SentenceId], bool] = lambda _: False,
    ) -> None:
        self._session = session
        self._campaign_id = campaign_id
        self._hides = hides

    def members(self, bands: Sequence[int]) -> dict[int, list[Any]]:
        """See Shelf."""
        found: dict[int, list[Any]] = {}
        for some in _slices(bands):
            sharing = select(SentenceBand.band, _BARE_ID).where(
                among(self._session, SentenceBand.band, some)
            )
            for band, sentence_id in self._session.execute(sharing):
                if not self._hides(sentence_id):
                    found.setdefault(band, []).append(sentence_id)
        return found

    def texts(self, members: Collection[Any]) -> dict[Any, str]:
        """See Shelf."""
        texts: dict[Any, str] = {}
        for some in _slices([each for each in members if not isinstance(each, int)]):
            # Only by id: with the other conditions SQLite would walk through the whole campaign.
            there = select(
                type_coerce(Sentence.id, String),
                Sentence.text,
                Sentence.state,
                Sentence.campaign_id,
            ).where(among(self._session, Sentence.id, some))
            texts |= {
                its: text
                for its, text, state, campaign_id in self._session.execute(there)
                if state in COUNTING and campaign_id == self._campaign_id
            }
        return texts


def find_alike(
    session: Session,
    campaign: Campaign,
    text: str,
    *,
    likeness: float = LIKENESS,
    without: uuid.UUID | None = None,
) -> Sentence | None:
    """Return the sentence that this normalised text is nearly, or is; None if there is none.

    `without` is the sentence that the text is another wording of.
    """
    line = _hashed(campaign.id, [text])[0]
    if not line.bands or likeness >= 1:
        return None
    shelf = Database(session, campaign.id, lambda other: _uuid(other) == without)
    texts = _texts(_closest(line.bands, shelf.members(line.bands)), [shelf])
    scored = [
        (Levenshtein.normalized_similarity(line.key, duplicate_key(other)), sentence_id)
        for sentence_id, other in texts.items()
    ]
    score, nearest = max(scored, default=(0.0, None), key=lambda each: each[0])
    if nearest is None or score < likeness:
        return None
    return session.get(Sentence, _uuid(nearest))


def index_bands(session: Session, sentences: Iterable[Sentence]) -> None:
    """Note sentences where near-duplicates are looked for; whoever adds or edits one calls it."""
    session.flush()
    for sentence in sentences:
        line = _hashed(sentence.campaign_id, [sentence.text])[0]
        there = Database(session, sentence.campaign_id).members(line.bands)
        rows = [
            (band, sentence.id.hex)
            for band in line.bands
            if len(there.get(band, ())) < MOST_IN_BAND
        ]
        insert_all_unless_there(session, SentenceBand, ("band", "sentence_id"), rows)


def drop_bands(
    session: Session, campaign_id: uuid.UUID, texts: Sequence[tuple[uuid.UUID, str]]
) -> None:
    """Forget the bands of sentences (id and text) that go, or get another wording."""
    hashed = _hashed(campaign_id, [text for _, text in texts])
    rows = [
        {"a_band": band, "its": sentence_id}
        for (sentence_id, _), line in zip(texts, hashed, strict=True)
        for band in line.bands
    ]
    if rows:
        session.connection().execute(_DROP, sorted(rows, key=lambda row: str(row["a_band"])))


def _hashed(campaign_id: uuid.UUID, texts: Sequence[str]) -> list[Screened]:
    from app.sentences.alike.minhash import bands_of, salt_of  # numpy, which few processes need

    keys = [duplicate_key(text) for text in texts]
    bands = bands_of(keys, salt_of(campaign_id))
    return [
        Screened(text, (), key, "", tuple(own))
        for text, key, own in zip(texts, keys, bands, strict=True)
    ]


def _members(bands: Sequence[int], shelves: Sequence[Shelf]) -> dict[int, list[Any]]:
    members: dict[int, list[Any]] = {}
    for shelf in shelves:
        for band, found in shelf.members(bands).items():
            members.setdefault(band, []).extend(found)
    return members


def _texts(wanted: Collection[Any], shelves: Sequence[Shelf]) -> dict[Any, str]:
    texts: dict[Any, str] = {}
    for shelf in shelves if wanted else ():
        texts |= shelf.texts(wanted)
    return texts


def _closest(bands: Iterable[int], members: Mapping[int, Sequence[Any]]) -> list[Any]:
    shared = [member for band in bands if band in members for member in members[band]]
    if len(shared) < 2:
        return shared
    return [member for member, _ in Counter(shared).most_common(MOST_COMPARED)]


def _nearest(key: str, others: Iterable[tuple[str, str]], likeness: float) -> str | None:
    best, found = 0.0, None
    for other, text in others:
        score = Levenshtein.normalized_similarity(key, other, score_cutoff=likeness)
        if score >= likeness and score > best:
            best, found = score, text
    return found


def _uuid(its: SentenceId) -> uuid.UUID:
    return uuid.UUID(its) if isinstance(its, str) else its


def _slices(values: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for start in range(0, len(values), AT_ONCE):
        yield values[start : start + AT_ONCE]
