"""Which form the database has, and which form this version of the portal needs.

Alembic is loaded only where it migrates: a server that answers pages would carry ten megabytes of it for nothing.
"""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import sqlalchemy as sa

if TYPE_CHECKING:
    from alembic.config import Config

ROOT = Path(__file__).resolve().parents[1]
VERSIONS = ROOT / "migrations" / "versions"
_STATED = re.compile(r'^(revision|down_revision) = "(\w+)"$', re.MULTILINE)
_KINDS = ("revision", "down_revision")
_PRESENT = sa.text("SELECT version_num FROM alembic_version")


def alembic_config(database_url: str) -> Config:
    """Alembic's settings for one database."""
    from alembic.config import Config

    config = Config(toml_file=ROOT / "pyproject.toml")
    config.attributes["database_url"] = database_url
    return config


def upgrade(database_url: str) -> None:
    """Create the database or bring it to the newest form."""
    from alembic import command

    command.upgrade(alembic_config(database_url), "head")


@cache
def needed_revision() -> str:
    """The newest migration that comes with this version of the portal: the one that no other builds on."""
    stated = [_STATED.findall(path.read_text("utf-8")) for path in VERSIONS.glob("*.py")]
    named = {kind: {value for each in stated for key, value in each if key == kind} for kind in _KINDS}
    newest = named["revision"] - named["down_revision"]
    if len(newest) != 1:
        raise LookupError(f"there is no single newest migration: {sorted(newest)}")
    return newest.pop()


def present_revision(connection: sa.Connection) -> str | None:
    """The migration that the database has come to; None when it has no tables yet."""
    if not sa.inspect(connection).has_table("alembic_version"):
        return None
    found: str | None = connection.scalar(_PRESENT)
    return found
