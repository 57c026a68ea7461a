"""The ledger: a chain that shows whether anybody has rewritten it."""

import uuid
from datetime import datetime, timedelta, timezone

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session, sessionmaker

from app.ledger.models import LedgerEntry
from app.ledger.operations import record
from app.ledger.queries import entries_about, first_broken_entry
from app.ledger.rules import GENESIS, digest
from tests.factories import AT
from tests.services.at_once import at_once


def write(session: Session, number: int = 1, at: datetime = AT) -> LedgerEntry:
    return record(
        session,
        actor_id=uuid.uuid5(uuid.NAMESPACE_URL, str(number)) if number % 2 else None,
        verb="clip.withdraw",
        object_type="clip",
        object_id=f"clip {number}",
        at=at,
        source="test",
        comment="Schön, 声, صوت",
        after_hash="0" * 64 if number % 3 else None,
    )


@pytest.fixture
def chain(session: Session) -> Session:
    """Ten entries, and a session that has forgotten them."""
    for number in range(1, 11):
        write(session, number)
    session.commit()
    session.expunge_all()
    return session


def test_an_empty_ledger_is_whole(session: Session):
    assert first_broken_entry(session) is None


def test_each_entry_names_the_hash_of_the_one_before(session: Session):
    first, second = write(session, 1), write(session, 2)

    assert (first.sequence, second.sequence) == (1, 2)
    assert (first.previous_hash, second.previous_hash) == (GENESIS, first.hash)


def test_a_chain_read_back_from_the_database_is_whole(chain: Session):
    assert first_broken_entry(chain) is None


def test_an_entry_made_in_another_time_zone_is_whole_when_read_back(session: Session):
    write(session, at=AT.astimezone(timezone(timedelta(hours=5, minutes=45))))
    session.commit()
    session.expunge_all()

    assert first_broken_entry(session) is None


@pytest.mark.parametrize(
    "changed",
    [
        {"comment": "nothing happened"},
        {"actor_id": uuid.UUID(int=7)},
        {"verb": "clip.receive"},
        {"object_id": "clip 6"},
        {"object_type": "person"},
        {"source": "job"},
        {"at": AT + timedelta(microseconds=1)},
        {"after_hash": "f" * 64},
        {"before_hash": "f" * 64},
        {"previous_hash": "f" * 64},
        {"hash": "f" * 64},
    ],
    ids=lambda changed: next(iter(changed)),
)
def test_a_changed_entry_is_found(chain: Session, changed: dict[str, object]):
    chain.execute(update(LedgerEntry).where(LedgerEntry.sequence == 5).values(changed))
    chain.expunge_all()

    assert first_broken_entry(chain) == 5


def test_a_missing_entry_is_found(chain: Session):
    chain.execute(delete(LedgerEntry).where(LedgerEntry.sequence == 4))
    chain.expunge_all()

    assert first_broken_entry(chain) == 5


def test_an_entry_that_was_rewritten_with_its_own_hash_breaks_the_next(chain: Session):
    entry = chain.get_one(LedgerEntry, 3)
    entry.comment = "forged"
    entry.hash = entry.computed_hash()
    chain.flush()
    chain.expunge_all()

    assert first_broken_entry(chain) == 4


def test_what_was_done_to_one_object_is_found_oldest_first(session: Session):
    write(session, 7)
    write(session, 8)
    write(session, 7)

    assert [entry.sequence for entry in entries_about(session, "clip", "clip 7")] == [1, 3]
    assert not entries_about(session, "person", "clip 7")


def test_writers_at_once_make_one_chain(session: Session, sessions: sessionmaker[Session]):
    def write_three() -> None:
        for number in range(3):
            with sessions() as own, own.begin():
                write(own, number)

    assert at_once(*[write_three] * 4) == [None] * 4
    assert session.query(LedgerEntry).count() == 12
    assert first_broken_entry(session) is None


def test_a_digest_depends_on_values_and_not_on_their_order():
    assert digest({"a": 1, "b": None}) == digest({"b": None, "a": 1})
    assert digest({"a": 1, "b": None}) != digest({"a": None, "b": 1})
    assert digest({"a": "1"}) != digest({"a": 1})
