"""`flask db`: bring the database to the schema this version needs."""

from __future__ import annotations

import click
from alembic import command
from alembic.config import Config
from flask import current_app
from flask.cli import AppGroup

from config import ROOT

group = AppGroup("db", help="Bring the database to the schema this version needs.")


def alembic_config() -> Config:
    """Return Alembic's configuration for the app's database."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "migrations"))
    config.attributes["database_url"] = current_app.config["SETTINGS"].database_url
    return config


@group.command("upgrade")
@click.argument("revision", default="head")
def upgrade(revision: str) -> None:
    """Migrate up to REVISION (default: the newest)."""
    command.upgrade(alembic_config(), revision)


@group.command("downgrade")
@click.argument("revision")
def downgrade(revision: str) -> None:
    """Migrate down to REVISION (`base` for an empty database)."""
    command.downgrade(alembic_config(), revision)


@group.command("revision")
@click.option("--message", required=True)
def revision(message: str) -> None:
    """Write a new migration from how the models differ from the database."""
    command.revision(alembic_config(), message=message, autogenerate=True)
