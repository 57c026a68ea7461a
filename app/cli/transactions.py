"""One commit a command, and errors in words."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime

import click
from sqlalchemy.orm import Session

from app.errors import DomainError
from app.extensions import db
from app.wording.errors import reply_to


@contextmanager
def command_session() -> Iterator[Session]:
    """Commit at the end; turn what an operator can mend into a message and exit status 1."""
    try:
        with db.sessionmaker() as session, session.begin():
            yield session
    except DomainError as error:
        reply = reply_to(error)
        about = f" ({error})" if str(error) else ""
        raise click.ClickException(f"{reply.title}{about}. {reply.detail}") from error
    except UnicodeDecodeError as error:
        raise click.ClickException("The file is not UTF-8 text; nothing was changed.") from error


def now() -> datetime:
    """Return the time of this command."""
    return datetime.now(UTC)
