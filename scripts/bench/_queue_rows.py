"""A database of any number of clips and votes, made inside the database in minutes."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta

import numpy as np
from sqlalchemy import Engine, Table, create_engine, select
from sqlalchemy.orm import Session
from sqlalchemy.schema import CreateIndex, DropIndex

from app.campaigns.models import Campaign
from app.clips.models import Clip
from app.compose import import_capabilities
from app.db import Base, prepare_engine
from app.people.models import Person
from app.queues import KEY_SPAN
from app.reviews.models import GoldClip, Vote
from app.sentences.choosing.coverage import HEAD, places_of
from app.sentences.models import Sentence
from app.sentences.rules import READING_STEP
from tests import factories

N_CAMPAIGNS = 20
N_PEOPLE = 20_011
"""A prime: person and clip of the votes below never meet twice."""
N_SENTENCES = 200_000
N_GOLD = 100
"""Gold clips of each campaign."""
Execute = Callable[[str], object]
SCATTER = 2_654_435_761
"""Knuth's multiplier: rows that are made one after another get ids all over the index."""


def open_engine(url: str) -> Engine:
    """Open a database as the app does, and make our tables in it."""
    import_capabilities()
    engine = create_engine(url, pool_size=60, max_overflow=0)
    prepare_engine(engine)
    Base.metadata.create_all(engine)
    return engine


def fill(engine: Engine, n_clips: int, n_votes: int) -> list[uuid.UUID]:
    """Make so many clips in N_CAMPAIGNS campaigns, and so many votes; return the campaigns."""
    with Session(engine) as session, session.begin():
        scene = factories.scene(session)
        clip = factories.clip(session, scene.sentence, scene.person)
        vote = factories.vote(session, clip)
        clip.measure_due_at = None
        templates = {
            Campaign: scene.campaign_id,
            Person: scene.person_id,
            Sentence: scene.sentence_id,
            Clip: clip.id,
            Vote: vote.id,
        }
    is_sqlite = engine.dialect.name == "sqlite"
    with _unchecked(engine, is_sqlite) as execute:
        make = _Rows(engine, execute, is_sqlite)
        make.rows(Campaign.__table__, templates[Campaign], N_CAMPAIGNS, tag="'x' || i")
        make.rows(Person.__table__, templates[Person], N_PEOPLE, recovery_hash="NULL")
        make.rows(
            Sentence.__table__,
            templates[Sentence],
            N_SENTENCES,
            key_hash=make.words("i"),
            campaign_id=make.id_of(f"1 + i % {N_CAMPAIGNS}"),
            random_key=make.any_below(KEY_SPAN),
            n_clips=_N_CLIPS,
            read_level=f"{READING_STEP} * ({_N_CLIPS}) + {place_in(f'i / {N_CAMPAIGNS * 3}')}",
        )
        make.rows(
            Clip.__table__,
            templates[Clip],
            n_clips,
            person_id=make.id_of(f"1 + (i * 7) % {N_PEOPLE}"),
            sentence_id=make.id_of(f"1 + i % {N_SENTENCES}"),
            campaign_id=make.id_of(f"1 + i % {N_CAMPAIGNS}"),
            sha256=make.words("i"),
            state=_STATE,
            random_key=make.any_below(KEY_SPAN),
            priority=f"4 + {make.any_below(8)}",
        )
        make.rows(
            Vote.__table__,
            templates[Vote],
            n_votes,
            person_id=make.id_of(f"1 + (i * 31) % {N_PEOPLE}"),
            clip_id=make.id_of(f"1 + (i * 7919) % {n_clips}"),
        )
        execute("ANALYZE")
    campaigns = [uuid.UUID(_hex(number)) for number in range(1, N_CAMPAIGNS + 1)]
    with Session(engine) as session, session.begin():
        for campaign_id in campaigns:
            _fix_gold(session, campaign_id)
    return campaigns


def _fix_gold(session: Session, campaign_id: uuid.UUID) -> None:
    known = select(Clip.id).where(Clip.campaign_id == campaign_id, Clip.state == "valid")
    for clip_id in session.scalars(known.limit(N_GOLD)):
        gold = GoldClip(clip_id=clip_id, campaign_id=campaign_id, is_valid=True, fixed_at=AT)
        session.add(gold)


def reading_campaign(engine: Engine, n_sentences: int) -> uuid.UUID:
    """Make one more campaign, with so many ranked sentences that nobody has read."""
    with Session(engine) as session, session.begin():
        campaign = factories.campaign(session, "en-x-much")
        template = factories.sentence(session, campaign, state="retired").id
        session.flush()
        campaign_id = campaign.id
    is_sqlite = engine.dialect.name == "sqlite"
    with _unchecked(engine, is_sqlite) as execute:
        make = _Rows(engine, execute, is_sqlite)
        make.rows(
            Sentence.__table__,
            template,
            n_sentences,
            first=N_SENTENCES,
            state="'approved'",
            key_hash=make.words(f"i + {N_SENTENCES}"),
            random_key=make.any_below(KEY_SPAN),
            read_level=place_in("(i - 1)"),
        )
        execute("ANALYZE")
    return campaign_id


def place_in(rank: str) -> str:
    """Return SQL for the place of a rank, which is given in SQL as well."""
    ranks = [*range(HEAD), *(HEAD * 2 ** (step / 1000) for step in range(15_000))]
    places = places_of(np.ceil(np.array(ranks)).astype(np.int64))
    firsts = [int(np.ceil(ranks[at])) for at in np.flatnonzero(np.diff(places)) + 1]
    cases = " ".join(f"WHEN {rank} < {first} THEN {i}" for i, first in enumerate(firsts))
    return f"CASE {cases} ELSE {len(firsts)} END"


def small_campaign(engine: Engine, n_clips: int) -> uuid.UUID:
    """Make one more campaign, with so few clips."""
    with Session(engine) as session, session.begin():
        campaign = factories.campaign(session, f"en-x-few{n_clips}")
        for _ in range(n_clips):
            factories.clip(session, factories.sentence(session, campaign))
        return campaign.id


_N_CLIPS = f"i % {N_CAMPAIGNS * 3} / {N_CAMPAIGNS}"
_STATE = (
    f"CASE WHEN i / {N_CAMPAIGNS} % 10 < 6 THEN 'in_review'"
    f" WHEN i / {N_CAMPAIGNS} % 10 < 9 THEN 'valid' ELSE 'invalid' END"
)


def _hex(number: int) -> str:
    return f"{number * SCATTER % 2**32:08x}{number:024x}"


class _Rows:
    """Copies of one row, each with its own values where SQL in `i`, from 1 on, says so."""

    def __init__(self, engine: Engine, execute: Execute, is_sqlite: bool) -> None:
        self._engine = engine
        self._execute = execute
        self._is_sqlite = is_sqlite

    def id_of(self, number: str) -> str:
        if self._is_sqlite:
            return f"printf('%08x%024x', (({number}) * {SCATTER}) % 4294967296, {number})"
        return f"({self.words(number)})::uuid"

    def words(self, number: str) -> str:
        if self._is_sqlite:
            return self.id_of(number)
        scattered = f"to_hex((({number})::bigint * {SCATTER}) % 4294967296)"
        return f"lpad({scattered}, 8, '0') || lpad(to_hex({number}), 24, '0')"

    def any_below(self, limit: int) -> str:
        if self._is_sqlite:
            return f"abs(random()) % {limit}"
        return f"floor(random() * {limit})::int"

    def rows(
        self, table: Table, template: uuid.UUID, n: int, *, first: int = 0, **values: str
    ) -> None:
        """Make n copies of the row with this id, its indexes built once they are there.

        Their ids are those of the numbers after `first`.
        """
        values["id"] = self.id_of(f"i + {first}" if first else "i")
        names = [column.name for column in table.columns]
        chosen = ", ".join(f"{values.get(name, f't.{name}')}" for name in names)
        one = template.hex if self._is_sqlite else str(template)
        for index in table.indexes:
            self._execute(str(DropIndex(index).compile(self._engine)))
        into = f"INSERT INTO {table.name} ({', '.join(names)}) {self._series(n)}"
        of = f"FROM n, {table.name} t WHERE t.id = '{one}'"
        self._execute(f"{into} SELECT {chosen} {of}")
        for index in table.indexes:
            self._execute(str(CreateIndex(index).compile(self._engine)))

    def _series(self, n: int) -> str:
        if self._is_sqlite:
            more = f"SELECT i + 1 FROM n WHERE i < {n}"  # noqa: S608
            return f"WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL {more})"
        return f"WITH n(i) AS (SELECT generate_series(1, {n})::bigint)"


@contextmanager
def _unchecked(engine: Engine, is_sqlite: bool) -> Iterator[Execute]:
    """Run statements one by one, and check no foreign keys: what is made refers to what is made."""
    connection = engine.raw_connection()
    connection.detach()  # it is no good to anybody else afterwards
    try:
        if is_sqlite:  # opened to commit each statement
            connection.cursor().execute("PRAGMA foreign_keys=OFF")
        else:
            connection.dbapi_connection.autocommit = True
            connection.cursor().execute("SET session_replication_role = replica")
        yield lambda statement: connection.cursor().execute(statement)
    finally:
        connection.close()


def listeners(engine: Engine, n: int) -> list[uuid.UUID]:
    """Make so many guests who have judged nothing yet."""
    with Session(engine) as session, session.begin():
        return [factories.guest(session).id for _ in range(n)]


AT = factories.AT + timedelta(days=1)
"""Now, for the benchmark."""
