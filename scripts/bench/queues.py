"""What choosing and voting cost at 0.1, 1 and 10 million clips, on SQLite and PostgreSQL.

Each size has 20 campaigns, 60 % of the clips in review, and half as many votes as clips. Times are
of our own functions in a transaction of their own: `database` is spent in the driver, `whole` is
with Python; neither has the commit. The baseline is one statement that filters, shuffles and
sorts, as Common Voice's server does. Then 50 validators at once ask, judge and ask again. Last,
people ask for sentences in a campaign with as many sentences as there are clips. It prints JSON.
"""

import argparse
import json
import random
import shutil
import statistics
import sys
import tempfile
import threading
import time
import uuid
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import Engine, event, func, select, text
from sqlalchemy.orm import Session

from app.clips.models import Clip
from app.clips.rules import NEEDS
from app.people.models import Person
from app.reviews.models import ClipLease
from app.reviews.operations import cast_vote
from app.reviews.queue import next_to_hear
from app.sentences.queue import next_to_read
from scripts.bench import _machine as machine
from scripts.bench._queue_rows import AT, fill, listeners, open_engine, small_campaign
from scripts.bench._readers import readers
from tests.services.postgres import running_postgres

SIZES = (100_000, 1_000_000, 10_000_000)
COUNT = 5
NAIVE_ROUNDS = 5
NAIVE = """
SELECT c.id FROM clips c WHERE c.campaign_id = :campaign AND c.state = 'in_review'
AND c.person_id <> :person
AND NOT EXISTS (SELECT 1 FROM votes v WHERE v.clip_id = c.id AND v.person_id = :person)
AND NOT EXISTS (SELECT 1 FROM skips s WHERE s.clip_id = c.id AND s.person_id = :person)
ORDER BY c.n_votes DESC, random() LIMIT 5
"""
Times = dict[str, list[float]]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clips", type=int, action="append", help="instead of all three sizes")
    parser.add_argument("--engine", choices=["sqlite", "postgresql"], action="append")
    parser.add_argument("--rounds", type=int, default=1500)
    parser.add_argument("--seconds", type=float, default=60)
    asked = parser.parse_args()
    report: dict[str, Any] = {"machine": machine.describe()}
    for name in asked.engine or ["sqlite", "postgresql"]:
        report[name] = {}
        for n_clips in asked.clips or SIZES:
            with database(name) as url:
                report[name][str(n_clips)] = measure(url, n_clips, asked.rounds, asked.seconds)
            print(name, n_clips, json.dumps(report[name][str(n_clips)]), file=sys.stderr)
    json.dump(report, sys.stdout, indent=2)
    print()


@contextmanager
def database(name: str) -> Iterator[str]:
    """Give a fresh database."""
    if name == "postgresql":
        with running_postgres() as server:
            yield server.create_database().replace("postgresql://", "postgresql+psycopg://")
        return
    folder = Path(tempfile.mkdtemp(prefix="voicestead-queues-"))
    try:
        yield f"sqlite:///{folder / 'queues.db'}"
    finally:
        shutil.rmtree(folder)


def measure(url: str, n_clips: int, rounds: int, seconds: float) -> dict[str, Any]:
    """Fill a database, time every act, and let many act at once."""
    engine = open_engine(url)
    began = time.monotonic()
    campaigns = fill(engine, n_clips, n_clips // 2)
    found: dict[str, Any] = {"clips": n_clips, "filled_in_s": round(time.monotonic() - began)}
    people = listeners(engine, 200)
    clock = Clock(engine)
    acts = acts_on(engine, campaigns, people, clock)
    for each in acts.values():
        for _ in range(50):  # warm caches and compiled statements
            each()
    clock.times.clear()
    for _ in range(rounds):
        for name, act in acts.items():
            with clock.act(name):
                act()
    found |= {name: spread(clock, name) for name in acts}
    found["naive"] = naive(engine, campaigns[0], people[0])
    found["naive_over_ours"] = round(
        found["naive"]["p50_ms"] / found["next_to_hear"]["database_p50_ms"]
    )
    found["bad_cases"] = {
        "heard_1000_and_1600_lent_out": keen(engine, campaigns[2]),
        "100_listeners_to_100_clips": many_to_few(engine, 100),
        "100_listeners_to_1_clip": many_to_few(engine, 1),
    }
    found["at_once"] = crowd(engine, campaigns[1], seconds)
    found["readers"] = readers(engine, n_clips, rounds)
    engine.dispose()
    return found


class Clock:
    """Adds up what statements cost in the driver, by act."""

    def __init__(self, engine: Engine) -> None:
        self.times: dict[str, Times] = {}
        self._spent = 0.0
        event.listen(engine, "before_cursor_execute", self._begin)
        event.listen(engine, "after_cursor_execute", self._end)

    def _begin(self, *_: object) -> None:
        self._began = time.perf_counter()

    def _end(self, *_: object) -> None:
        self._spent += time.perf_counter() - self._began

    @contextmanager
    def act(self, name: str) -> Iterator[None]:
        """Time one act."""
        self._spent, began = 0.0, time.perf_counter()
        yield
        times = self.times.setdefault(name, {"database": [], "whole": []})
        times["database"].append(1000 * self._spent)
        times["whole"].append(1000 * self.whole(began))

    def whole(self, began: float) -> float:
        """Return seconds since `began`, commits left out."""
        return time.perf_counter() - began - self._committing

    _committing = 0.0

    @contextmanager
    def committing(self) -> Iterator[None]:
        """Leave out what happens here."""
        began = time.perf_counter()
        yield
        self._committing = time.perf_counter() - began


def acts_on(
    engine: Engine, campaigns: list[uuid.UUID], people: list[uuid.UUID], clock: Clock
) -> dict[str, Callable[[], None]]:
    """Return what is timed; each act takes somebody and a campaign at random."""
    rng = random.Random(1)
    given: list[tuple[uuid.UUID, uuid.UUID]] = []
    ticks = iter(range(10**9))

    def act(does: Callable[[Session, uuid.UUID, uuid.UUID, datetime], None]) -> Callable[[], None]:
        def done() -> None:
            with Session(engine) as session:
                at = AT + timedelta(seconds=next(ticks))
                does(session, rng.choice(people), rng.choice(campaigns), at)
                with clock.committing():
                    session.commit()

        return done

    def hear(session: Session, person: uuid.UUID, campaign: uuid.UUID, at: datetime) -> None:
        clips = next_to_hear(session, person, campaign, COUNT, at=at)
        given.extend((person, clip.id) for clip in clips[:1])

    def read(session: Session, person: uuid.UUID, campaign: uuid.UUID, at: datetime) -> None:
        next_to_read(session, person, campaign, COUNT, at=at)

    def vote(session: Session, _: uuid.UUID, __: uuid.UUID, at: datetime) -> None:
        person_id, clip_id = given.pop()
        cast_vote(session, session.get_one(Person, person_id), clip_id, answer="yes", at=at)

    return {"next_to_hear": act(hear), "next_to_read": act(read), "cast_vote": act(vote)}


def spread(clock: Clock, name: str) -> dict[str, float]:
    """Return median and 99th percentile, in milliseconds."""
    found = {}
    for kind, times in clock.times[name].items():
        cuts = statistics.quantiles(times, n=100)
        found |= {f"{kind}_p50_ms": round(cuts[49], 3), f"{kind}_p99_ms": round(cuts[98], 3)}
    return found


def naive(engine: Engine, campaign: uuid.UUID, person: uuid.UUID) -> dict[str, float]:
    """Time the statement that looks at every clip that waits."""
    as_key = (lambda key: key.hex) if engine.dialect.name == "sqlite" else (lambda key: key)
    times = []
    with engine.connect() as connection:
        for _ in range(NAIVE_ROUNDS):
            began = time.perf_counter()
            values = {"campaign": as_key(campaign), "person": as_key(person)}
            connection.execute(text(NAIVE), values).all()
            times.append(1000 * (time.perf_counter() - began))
    return {"p50_ms": round(statistics.median(times), 1)}


def keen(engine: Engine, campaign: uuid.UUID) -> dict[str, float]:
    """Time somebody for whom every 20th clip is lent out, and who has heard a thousand already."""
    person, *others = listeners(engine, 41)
    with Session(engine) as session, session.begin():
        for other in others:
            next_to_hear(session, other, campaign, 40, at=AT)
        for clip in next_to_hear(session, person, campaign, 1000):
            session.execute(
                text(
                    "INSERT INTO skips (id, person_id, clip_id, skipped_at)"
                    " VALUES (:id, :person, :clip, :at)"
                ),
                _skip(engine, person, clip.id),
            )
    return _asked(engine, [person] * 20, campaign)


def many_to_few(engine: Engine, n_clips: int) -> dict[str, float]:
    """Time a hundred people who ask one after another while each borrows what is left."""
    return _asked(engine, listeners(engine, 100) * 2, small_campaign(engine, n_clips))


def _asked(engine: Engine, people: list[uuid.UUID], campaign: uuid.UUID) -> dict[str, float]:
    times = []
    for person in people:
        with Session(engine) as session, session.begin():
            began = time.perf_counter()
            next_to_hear(session, person, campaign, COUNT, at=AT)
            times.append(1000 * (time.perf_counter() - began))
    cuts = statistics.quantiles(times, n=100)
    return {"whole_p50_ms": round(cuts[49], 2), "whole_p99_ms": round(cuts[98], 2)}


def _skip(engine: Engine, person: uuid.UUID, clip: uuid.UUID) -> dict[str, object]:
    keys = {"id": uuid.uuid4(), "person": person, "clip": clip}
    if engine.dialect.name == "sqlite":
        return {name: key.hex for name, key in keys.items()} | {"at": AT.replace(tzinfo=None)}
    return keys | {"at": AT}


def crowd(engine: Engine, campaign: uuid.UUID, seconds: float) -> dict[str, Any]:
    """Let 50 people ask for clips and judge them, as fast as they can, for so long."""
    tally = Tally(engine, campaign, time.monotonic() + seconds)
    people = listeners(engine, 50)
    threads = [threading.Thread(target=tally.listen, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return {
        "validators": len(people),
        "seconds": seconds,
        "votes": tally.votes.total(),
        "fewest_by_one": min(tally.votes[person] for person in people),
        "most_by_one": max(tally.votes.values(), default=0),
        "served_beyond_need": tally.n_beyond,
        "errors": Counter(tally.errors).most_common(3),
    }


class Tally:
    """Counts what 50 listeners do, and each clip that was in more hands than it needs."""

    def __init__(self, engine: Engine, campaign: uuid.UUID, ends: float) -> None:
        self._engine, self._campaign, self._ends = engine, campaign, ends
        self.votes: Counter[uuid.UUID] = Counter()
        self.n_beyond = 0
        self.errors: list[str] = []

    def listen(self, person_id: uuid.UUID) -> None:
        """Ask and judge until time is over."""
        while time.monotonic() < self._ends:
            try:
                self._once(person_id)
            except Exception as error:
                self.errors.append(f"{type(error).__name__}: {error}"[:200])

    def _once(self, person_id: uuid.UUID) -> None:
        at = AT + timedelta(days=1)
        with Session(self._engine) as session, session.begin():
            clips = next_to_hear(session, person_id, self._campaign, COUNT, at=at)
            self.n_beyond += sum(_is_beyond(session, clip, at) for clip in clips)
            clip_id = clips[0].id if clips else None
        if clip_id is not None:
            with Session(self._engine) as session, session.begin():
                person = session.get_one(Person, person_id)
                cast_vote(session, person, clip_id, answer="yes", at=at)
            self.votes[person_id] += 1


def _is_beyond(session: Session, clip: Clip, at: datetime) -> bool:
    lent = ClipLease.clip_id == clip.id, ClipLease.until > at
    holders = session.scalar(select(func.count()).select_from(ClipLease).where(*lent))
    return (holders or 0) > clip.priority // NEEDS


if __name__ == "__main__":
    main()
