"""Migrations go up, down and up again, and end where the models are."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from flask import Flask
from sqlalchemy import Engine, Index, UniqueConstraint, inspect, text
from sqlalchemy.orm import Session

from app import create_app
from app.cli.database import alembic_config
from app.db import Base
from app.extensions import db
from config import Settings
from tests import factories
from tests.services.application import close, sqlalchemy_url
from tests.services.postgres import Postgres

EVERYTHING = dict[str, object]


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_app(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Flask]:
    """The app on a database of its own, without a single table."""
    settings = Settings(instance_dir=tmp_path, queue_url="memory://", secret_key="k" * 40)
    if request.param == "postgresql":
        server: Postgres = request.getfixturevalue("postgres")
        url = server.create_database()
        settings = replace(settings, database_url=sqlalchemy_url(url))
    app = create_app(settings)
    with app.app_context():
        yield app
    close(app)
    if request.param == "postgresql":
        server.drop_database(url)


def schema(engine: Engine) -> EVERYTHING:
    """Return all that the database tells of its tables."""
    look = inspect(engine)
    found: EVERYTHING = {}
    for table in sorted(look.get_table_names()):
        if table == "alembic_version":
            continue
        found[table] = (
            [
                (column["name"], str(column["type"]), column["nullable"])
                for column in look.get_columns(table)
            ],
            sorted(str(index["name"]) for index in look.get_indexes(table)),
            sorted(str(key["name"]) for key in look.get_foreign_keys(table)),
            sorted(str(check["name"]) for check in look.get_check_constraints(table)),
            sorted(str(unique["name"]) for unique in look.get_unique_constraints(table)),
        )
    return found


def upgrade() -> None:
    command.upgrade(alembic_config(), "head")


@pytest.mark.usefixtures("empty_app")
def test_up_down_and_up_again_come_to_the_same():
    upgrade()
    first = schema(db.engine)
    command.downgrade(alembic_config(), "base")
    assert schema(db.engine) == {}

    upgrade()
    assert schema(db.engine) == first
    assert len(first) >= 13


@pytest.mark.usefixtures("empty_app")
def test_each_step_down_can_be_taken_up_again():
    upgrade()
    script = ScriptDirectory.from_config(alembic_config())
    for revision in script.walk_revisions():
        assert not isinstance(revision.down_revision, tuple), "history has branches"
        command.downgrade(alembic_config(), revision.down_revision or "base")
        upgrade()


@pytest.mark.usefixtures("empty_app")
def test_the_newest_migration_makes_what_the_models_say():
    upgrade()
    with db.engine.connect() as connection:
        options = {"compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)
        assert compare_metadata(context, Base.metadata) == []


@pytest.mark.usefixtures("empty_app")
def test_constraints_and_partial_indexes_are_those_of_the_models():
    """Alembic compares neither checks nor the condition of an index."""
    upgrade()
    look = inspect(db.engine)
    for table in Base.metadata.sorted_tables:
        named = {
            str(each.name) for each in table.constraints if type(each).__name__ == "CheckConstraint"
        }
        assert {str(check["name"]) for check in look.get_check_constraints(table.name)} == named
        found = {str(index["name"]): index for index in look.get_indexes(table.name)}
        for index in table.indexes:
            assert _condition(found[str(index.name)]) == _wanted(index), index.name


def _wanted(index: Index) -> str | None:
    condition = index.dialect_options["sqlite"]["where"]
    assert str(condition) == str(index.dialect_options["postgresql"]["where"])
    return None if condition is None else _plain(str(condition))


def _condition(found: object) -> str | None:
    options = found.get("dialect_options", {})
    condition = options.get("sqlite_where", options.get("postgresql_where"))
    return None if condition is None else _plain(str(condition))


def _plain(condition: str) -> str:
    """Take off the parentheses and casts that PostgreSQL puts in."""
    for sign in ("(", ")", "::text", "::character varying"):
        condition = condition.replace(sign, "")
    return condition


@pytest.mark.usefixtures("empty_app")
def test_queues_and_samples_are_walked_by_their_indexes():
    upgrade()
    with db.sessionmaker() as session:
        for query, index in (
            (
                "SELECT id FROM clips WHERE campaign_id = 'x' AND state = 'in_review' "
                "AND priority = 7 AND random_key >= 5 ORDER BY random_key LIMIT 32",
                "ix_clips_queue",
            ),
            (
                "SELECT id FROM sentences WHERE campaign_id = 'x' AND state = 'approved' "
                "AND kind = 'sentence' AND read_level = 99 AND random_key >= 5 "
                "ORDER BY random_key LIMIT 32",
                "ix_sentences_queue",
            ),
            (
                "SELECT id FROM sentences WHERE campaign_id = 'x' AND state = 'pending' "
                "AND kind = 'sentence' AND review_level = 2 AND random_key >= 5 "
                "ORDER BY random_key LIMIT 32",
                "ix_sentences_review",
            ),
            (
                "SELECT id FROM sentences WHERE campaign_id = 'x' AND state = 'pending' "
                "AND kind = 'question' AND review_level = 2 AND random_key >= 5 "
                "ORDER BY random_key LIMIT 32",
                "ix_sentences_review_questions",
            ),
            (
                "SELECT clips.id, speech_s FROM clips "
                "JOIN measurements ON clip_id = clips.id AND speech_s > 0 "
                "WHERE clips.state = 'valid' AND campaign_id = 'x' AND random_key >= 5 "
                "ORDER BY random_key LIMIT 32",
                "ix_clips_valid",
            ),
        ):
            assert index in _plan(session, query)


def _plan(session: Session, query: str) -> str:
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text("SET enable_seqscan = off"))  # an empty table is always scanned
        query = query.replace("'x'", "'00000000-0000-0000-0000-000000000000'")
        rows = session.execute(text(f"EXPLAIN {query}"))
    else:
        rows = session.execute(text(f"EXPLAIN QUERY PLAN {query}"))
    return "\n".join(str(row[-1]) for row in rows)


@pytest.mark.usefixtures("empty_app")
def test_rows_survive_a_migration_to_the_head_they_are_at():
    upgrade()
    with db.sessionmaker() as session, session.begin():
        factories.clip(session, factories.scene(session).sentence)
    upgrade()
    with db.sessionmaker() as session:
        assert session.execute(text("SELECT count(*) FROM clips")).scalar() == 1


def test_every_constraint_has_a_name_by_which_it_can_be_dropped():
    for table in Base.metadata.sorted_tables:
        for constraint in table.constraints:
            assert constraint.name or not isinstance(constraint, UniqueConstraint)
