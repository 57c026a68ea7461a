"""The base of all tables: naming of constraints, column types, and how SQLite is opened."""

from __future__ import annotations

import json
import sqlite3
import time
import uuid
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, datetime
from functools import cache
from threading import Lock
from typing import Any

from sqlalchemy import (
    ColumnElement,
    DateTime,
    Engine,
    MetaData,
    any_,
    bindparam,
    event,
    func,
    select,
)
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import Connection, Dialect
from sqlalchemy.orm import (
    DeclarativeBase,
    InstrumentedAttribute,
    Mapped,
    Session,
    make_transient_to_detached,
    mapped_column,
    sessionmaker,
)
from sqlalchemy.types import JSON, TypeDecorator, Uuid

BUSY_TIMEOUT_S = 10
"""How long a SQLite writer waits for another one."""
_HOLDS_TURN = "voicestead_holds_turn"
WRITER_POLL_S = 0.0005
"""How often it looks whether its turn has come."""

reading: ContextVar[bool] = ContextVar("reading", default=False)
"""True while a request that may not write is served: its transactions take no write lock."""

CACHE_KB = 8 * 1024
"""Page cache of a SQLite connection that writes to all places of a large table."""


Values = Mapping[str, Any]


@contextmanager
def looking(sessions: sessionmaker[Session]) -> Iterator[Session]:
    """Open a session that only reads, and keeps nobody from writing meanwhile."""
    before = reading.set(True)
    try:
        with sessions() as session:
            yield session
    finally:
        reading.reset(before)


def widen_cache(connection: Connection) -> None:
    """Let SQLite keep more pages of this connection in memory, until it is closed."""
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"PRAGMA cache_size=-{CACHE_KB}")


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC datetime, also where the engine keeps no time zone (SQLite)."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse naive times, so that no clock's local zone ever reaches a row."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone cannot be stored")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Give the time back as UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if dialect.name == "sqlite" else value.astimezone(UTC)


class Base(DeclarativeBase):
    """Declarative base of every model."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {  # noqa: RUF012 (SQLAlchemy reads it from the class)
        datetime: UtcDateTime,
        uuid.UUID: Uuid,
        dict[str, Any]: JSON,
        list[str]: JSON,
        list[dict[str, Any]]: JSON,
    }


class HasId:
    """A random UUID as primary key."""

    id: Mapped[uuid.UUID] = mapped_column(primary_key=True, default=uuid.uuid4)


PLACES = 2**32
"""How many ids `ordered_id` makes for one moment and one owner."""
OWNER_BITS = 2**42 - 1
OWNER_DIGITS = 10
"""Last bits and hex digits of such an id: they tell owners apart."""


def ordered_id(at: datetime, place: int, owner: uuid.UUID) -> uuid.UUID:
    """Return a UUID (version 7, RFC 9562) that sorts by time, then by place.

    The same moment, place (0 to PLACES - 1) and owner always give the same one, so that work done
    twice makes no second row; rows of one import lie together in an index.
    """
    return uuid.UUID(ordered_ids(at, owner)(place))


def ordered_ids(at: datetime, owner: uuid.UUID) -> Callable[[int], str]:
    """Return what makes such ids, in hex, of places: for very many."""
    common = int(at.timestamp() * 1000) << 80 | 0x7 << 76 | 0b10 << 62 | owner.int & OWNER_BITS

    def of(place: int) -> str:
        if not 0 <= place < PLACES:
            raise ValueError(f"{place} is not a place")
        return f"{common | (place >> 20) << 64 | (place & 0xFFFFF) << 42:032x}"

    return of


def insert_unless_there(session: Session, row: Base) -> bool:
    """Insert a new row with one statement; return False if its key exists already.

    The row is then held by the session as if it had been loaded. This is for hot paths: it costs
    a third of a flush, and two at once need no savepoint.
    """
    values = {name: value for name, value in vars(row).items() if not name.startswith("_sa_")}
    statement = _insert_statement(type(row), session.get_bind().dialect.name)
    options = {"preserve_rowcount": True}
    if session.connection().execute(statement, values, execution_options=options).rowcount == 0:
        return False
    make_transient_to_detached(row)
    session.add(row)
    return True


def insert_all_unless_there(
    session: Session,
    model: type[Base],
    columns: tuple[str, ...],
    rows: Sequence[tuple[Any, ...]],
    same: Values | None = None,
) -> int:
    """Insert rows with one statement, but for keys that exist; return how many were inserted.

    `rows` hold values of the columns in their order as the drivers take them: a UUID in hex, JSON
    as text, no time. `same` are values of any kind that all rows share. There are no defaults, and
    the session does not hold the rows. For many at once: several times as fast as a statement
    that is given a mapping for each row.
    """
    if not rows:
        return 0
    connection = session.connection()
    shared = same or {}
    tail = tuple(_adapted(model, shared, connection.dialect))
    sql = _driver_insert(model, (*columns, *shared), connection.dialect.name)
    done = connection.exec_driver_sql(
        sql,
        [row + tail for row in rows] if tail else list(rows),
        execution_options={"preserve_rowcount": True},
    )
    return int(done.rowcount)


def _adapted(model: type[Base], values: Values, dialect: Dialect) -> Iterator[Any]:
    """Yield values as the engine's driver takes them."""
    for name, value in values.items():
        step = model.__table__.c[name].type.dialect_impl(dialect).bind_processor(dialect)
        yield step(value) if step else value


@cache
def _driver_insert(model: type[Base], columns: tuple[str, ...], dialect: str) -> str:
    mark = "%s" if dialect == "postgresql" else "?"
    names, marks = ", ".join(columns), ", ".join([mark] * len(columns))
    table = model.__table__.name  # type: ignore[attr-defined]
    return f"INSERT INTO {table} ({names}) VALUES ({marks}) ON CONFLICT DO NOTHING"  # noqa: S608


def among(
    session: Session, column: InstrumentedAttribute[Any], values: Collection[Any]
) -> ColumnElement[bool]:
    """Return the condition that the column has one of many values, as one parameter."""
    if session.get_bind().dialect.name == "postgresql":
        listed = bindparam(None, list(values), type_=postgresql.ARRAY(column.type), unique=True)
        return column == any_(listed)
    plain = [value.hex if isinstance(value, uuid.UUID) else value for value in values]
    each = func.json_each(json.dumps(plain)).table_valued("value")
    return column.in_(select(each.c.value))


def upsert(session: Session, model: type[Base], *, key: Values, values: Values) -> None:
    """Write one row, whether or not one with this unique key exists, with one statement."""
    upsert_all(session, model, [{**key, **values}], key=tuple(key))


def upsert_all(
    session: Session, model: type[Base], rows: Sequence[Values], *, key: tuple[str, ...]
) -> None:
    """Write rows of the same columns with one statement, whether or not their keys exist.

    `key` names the columns of a unique key; the others are overwritten.
    """
    if not rows:
        return
    names = tuple(name for name in rows[0] if name not in key)
    statement = _upsert_statement(model, session.get_bind().dialect.name, key, names)
    session.connection().execute(statement, list(rows))


# Building a statement costs more than running it, so each is built once.
@cache
def _insert_statement(model: type[Base], dialect: str) -> Any:
    return _insert(model, dialect).on_conflict_do_nothing()


@cache
def _upsert_statement(
    model: type[Base], dialect: str, key: tuple[str, ...], values: tuple[str, ...]
) -> Any:
    insert = _insert(model, dialect)
    changes = {name: insert.excluded[name] for name in values}
    return insert.on_conflict_do_update(index_elements=key, set_=changes)


def _insert(model: type[Base], dialect: str) -> Any:
    make: Any = postgresql.insert if dialect == "postgresql" else sqlite.insert
    return make(model.__table__)


def prepare_engine(engine: Engine) -> None:
    """Make SQLite durable and honest: WAL, full sync, foreign keys, write locks taken at once.

    `BEGIN IMMEDIATE` takes the write lock before the first read, so a transaction never finds
    at its end that another one has overtaken it. Other engines are left as they are.
    """
    if engine.dialect.name != "sqlite":
        return
    event.listen(engine, "connect", _open_sqlite)
    turn = Lock()  # writers of this process wait for it, and only one of them for the others'
    event.listen(engine, "begin", lambda connection: _begin_sqlite(connection, turn))
    event.listen(engine, "checkin", lambda _connection, record: _give_up(record, turn))


def _open_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None
    cursor = connection.cursor()
    cursor.execute(f"PRAGMA busy_timeout={BUSY_TIMEOUT_S * 1000}")
    cursor.execute("PRAGMA journal_mode=WAL")
    cursor.execute("PRAGMA synchronous=FULL")
    cursor.execute("PRAGMA foreign_keys=ON")
    cursor.close()


def _give_up(record: Any, turn: Lock) -> None:
    if record.info.pop(_HOLDS_TURN, False):
        turn.release()


def _begin_sqlite(connection: Connection, turn: Lock) -> None:
    begin = connection.connection.cursor().execute
    if reading.get():
        begin("BEGIN")
        return
    deadline = time.monotonic() + BUSY_TIMEOUT_S
    if not turn.acquire(timeout=BUSY_TIMEOUT_S):
        raise sqlite3.OperationalError("database is locked")
    connection.connection.info[_HOLDS_TURN] = True
    # SQLite's own way to wait sleeps longer each time, up to 100 ms, while others overtake it.
    begin("PRAGMA busy_timeout=0")
    try:
        _begin_writing(begin, deadline)
    finally:
        begin(f"PRAGMA busy_timeout={BUSY_TIMEOUT_S * 1000}")


def _begin_writing(execute: Callable[[str], object], deadline: float) -> None:
    while True:
        try:
            execute("BEGIN IMMEDIATE")
            return
        except sqlite3.OperationalError as error:
            is_busy = error.sqlite_errorcode & 0xFF == sqlite3.SQLITE_BUSY
            if not is_busy or time.monotonic() > deadline:
                raise
            time.sleep(WRITER_POLL_S)
