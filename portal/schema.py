"""Which form the database has, and which form this version of the portal needs."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import sqlalchemy as sa
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory

PYPROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"


def alembic_config(database_url: str) -> Config:
    """Alembic's settings for one database."""
    config = Config(toml_file=PYPROJECT)
    config.attributes["database_url"] = database_url
    return config


@cache
def needed_revision() -> str:
    """The newest migration that comes with this version of the portal."""
    head = ScriptDirectory.from_config(Config(toml_file=PYPROJECT)).get_current_head()
    if head is None:
        raise LookupError("there are no migrations")
    return head


def present_revision(connection: sa.Connection) -> str | None:
    """The migration that the database has come to; None when it has no tables yet."""
    return MigrationContext.configure(connection).get_current_revision()
