"""Every job that can be asked for has one who does it."""

from datetime import UTC, datetime

import pytest
from sqlalchemy.orm import Session, sessionmaker

from app.campaigns.models import Campaign
from app.compose import import_capabilities
from app.jobs import ALL, Work, handles, names, run
from app.jobs.handlers import HANDLERS
from app.storage import BlobStore
from tests import factories


@pytest.fixture
def work(sessions: sessionmaker[Session], blobs: BlobStore) -> Work:
    return Work(sessions, blobs, lambda: datetime.now(UTC))


def test_every_declared_job_has_a_handler_in_the_capability_it_is_named_after():
    import_capabilities()
    assert HANDLERS.keys() == ALL
    for name, handler in HANDLERS.items():
        assert handler.__module__ == f"app.{name.split('.')[0]}.jobs"


def test_every_name_is_declared():
    constants = {key: value for key, value in vars(names).items() if key.isupper()}
    assert {value for value in constants.values() if isinstance(value, str)} == ALL
    assert {*names.EVERY_MINUTE, *names.EVERY_DAY} <= ALL


def test_nobody_handles_a_job_that_is_not_declared():
    with pytest.raises(ValueError, match="polish"):
        handles("clips.polish")


@pytest.mark.parametrize("name", [*names.EVERY_MINUTE, *names.EVERY_DAY])
def test_a_sweep_with_nothing_to_do_does_nothing_and_may_be_repeated(work: Work, name: str):
    for _ in range(2):
        run(work, name, {})


def test_work_commits_what_a_handler_did(work: Work):
    with work.transaction() as session:
        campaign_id = factories.campaign(session).id
    with work.transaction() as session:
        assert session.get(Campaign, campaign_id) is not None


def test_work_leaves_no_trace_of_a_handler_that_failed(work: Work):
    with pytest.raises(ZeroDivisionError), work.transaction() as session:  # noqa: PT012
        factories.campaign(session)
        raise ZeroDivisionError
    with work.transaction() as session:
        assert session.query(Campaign).count() == 0
