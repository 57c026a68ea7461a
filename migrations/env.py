"""Alembic's environment: migrations run on the database that DATABASE_URL names."""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine

from app.compose import import_capabilities
from app.db import Base, prepare_engine

import_capabilities()


def run() -> None:
    """Migrate inside one transaction; SQLite rebuilds tables where it cannot alter them."""
    engine = create_engine(context.config.attributes["database_url"])
    prepare_engine(engine)
    with engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=Base.metadata,
            render_as_batch=True,
            compare_type=True,
            transactional_ddl=True,  # SQLite's, too: app.db begins transactions itself
            user_module_prefix="app.db.",
        )
        with context.begin_transaction():
            context.run_migrations()
        connection.commit()
    engine.dispose()


run()
